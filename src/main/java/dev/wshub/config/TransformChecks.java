package dev.wshub.config;

/** Whether what refused connects of unidirectional clients become is complete, and possible. */
final class TransformChecks {

  private static final int LOWEST_STATUS = 200;
  private static final int HIGHEST_STATUS = 599;
  private static final int LOWEST_CLOSE = 3000;
  private static final int HIGHEST_CLOSE = 4999;

  private final Problems problems;

  TransformChecks(Problems problems) {
    this.problems = problems;
  }

  void check(HubConfig config) {
    responses("uni_sse", config.uniSse().connectCodeToHttpResponse());
    responses("uni_http_stream", config.uniHttpStream().connectCodeToHttpResponse());
    var disconnects = config.client().connectCodeToUnidirectionalDisconnect().transforms();
    for (int i = 0; i < disconnects.size(); i++) {
      String path = "client.connect_code_to_unidirectional_disconnect.transforms[" + i + "]";
      code(path + ".code", disconnects.get(i).code());
      within(path + ".to.code", disconnects.get(i).to().code(), LOWEST_CLOSE, HIGHEST_CLOSE);
    }
  }

  private void responses(String section, ConnectCodeToHttpResponse responses) {
    for (int i = 0; i < responses.transforms().size(); i++) {
      String path = section + ".connect_code_to_http_response.transforms[" + i + "]";
      code(path + ".code", responses.transforms().get(i).code());
      within(path + ".to.status_code", responses.transforms().get(i).to().statusCode(), LOWEST_STATUS, HIGHEST_STATUS);
    }
  }

  private void code(String path, int code) {
    if (code == 0) {
      problems.add(path, "required is the code of an error or a close");
    }
  }

  private void within(String path, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      problems.add(path, "found " + value + ", allowed is " + lowest + " to " + highest);
    }
  }
}
