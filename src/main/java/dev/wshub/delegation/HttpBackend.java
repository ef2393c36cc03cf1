package dev.wshub.delegation;

import dev.wshub.config.ClientTlsFiles;
import dev.wshub.config.Printable;
import dev.wshub.config.ProxyConfig;
import dev.wshub.config.ProxyEndpoint;
import dev.wshub.config.ProxyHttpConfig.StatusTransform;
import dev.wshub.config.ProxyTls;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP endpoint that decides. It has connections of its own (255 at most, kept alive): another that hangs does not use them up.
 * Nothing is sent twice, and no redirect is followed: it could take headers with secrets elsewhere.
 */
final class HttpBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(HttpBackend.class);
  private static final int CONNECTIONS = 255;

  private final Vertx vertx;
  private final ProxyConfig config;
  private final ProxyEndpoint endpoint;
  private final QuestionHeaders headers;
  private final Future<HttpClient> client;

  /**
   * @param path where the endpoint is configured
   */
  HttpBackend(Vertx vertx, String path, ProxyConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.endpoint = ProxyEndpoint.of(config.endpoint());
    this.headers = new QuestionHeaders(config, endpoint.userInfo());
    this.client = tls(path + ".http.tls").map(this::client);
  }

  /** Read once: a change takes effect with the next start. Null: none are named. */
  private Future<ClientTlsFiles> tls(String path) {
    ProxyTls tls = config.http().tls();
    if (!tls.enabled()) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(
        () ->
            tls.files(
                path,
                (key, what) -> {
                  throw new IllegalStateException(key + " " + what);
                }));
  }

  private HttpClient client(ClientTlsFiles files) {
    var options =
        new HttpClientOptions()
            .setSsl(endpoint.tls())
            .setConnectTimeout((int) config.timeout().toMillis())
            .setForceSni(!config.http().tls().serverName().isEmpty());
    if (files != null) {
      options.setTrustAll(files.trustAll()).setVerifyHost(!files.trustAll());
      if (files.authorities() != null) {
        options.setTrustOptions(new PemTrustOptions().addCertValue(files.authorities()));
      }
      if (files.own() != null) {
        options.setKeyCertOptions(new PemKeyCertOptions().addCertValue(files.own().certificate()).addKeyValue(files.own().key()));
      }
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
        .withConnectHandler(connection -> connection.exceptionHandler(this::broken))
        .build();
  }

  /** Questions on that connection hear of it by themselves. */
  private void broken(Throwable cause) {
    LOG.debug("a connection to {} is broken: {}", endpoint, Printable.of(String.valueOf(cause.getMessage())));
  }

  @Override
  public void ask(Question question, Consumer<Reply> reply) throws ProtocolException {
    Buffer body = QuestionBody.of(question, config.binaryEncoding(), config.includeConnectionMeta());
    new HttpExchange(vertx, this, reply).begin(client, request(question.asker()), body);
  }

  private RequestOptions request(Asker asker) {
    String serverName = config.http().tls().enabled() ? config.http().tls().serverName() : "";
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host()))
        .setHost(serverName.isEmpty() ? endpoint.host() : serverName)
        .setPort(endpoint.port())
        .setURI(endpoint.path())
        .setFollowRedirects(false)
        .setConnectTimeout(config.timeout().toMillis())
        .setHeaders(headers.of(asker));
  }

  /** What the request's Host header says, whatever name the certificate must have. */
  HostAndPort authority() {
    return HostAndPort.create(endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host(), endpoint.port());
  }

  /** What a status other than 200 means. */
  Reply refusal(int status) {
    for (StatusTransform transform : config.http().statusToCodeTransforms()) {
      if (transform.statusCode() == status) {
        return transform.toError().code() > 0
            ? new Reply.Error(transform.toError().code(), transform.toError().message(), transform.toError().temporary())
            : new Reply.Disconnect(transform.toDisconnect().code(), transform.toDisconnect().reason());
      }
    }
    return new Reply.Failure(Outcome.BAD_STATUS, "it answered with status " + status);
  }

  @Override
  public Duration timeout() {
    return config.timeout();
  }

  @Override
  public String protocol() {
    return "http";
  }

  @Override
  public String place() {
    return endpoint.toString();
  }

  void close() {
    client.onSuccess(HttpClient::close);
  }
}
