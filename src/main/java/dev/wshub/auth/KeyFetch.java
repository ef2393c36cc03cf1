package dev.wshub.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jose4j.lang.JoseException;

/**
 * Asks for key sets over HTTP, without ever holding the loop up: a second for an answer, twice, then it has failed. Redirects are
 * not followed.
 *
 * <p>Owner loop only.
 */
class KeyFetch {

  private static final long TIMEOUT_MS = 1_000;
  private static final int OK = 200;
  private static final int MOST_BYTES = 1_048_576;

  private final HttpClient client;

  /** The client ends with the deployment that makes it. */
  KeyFetch(Vertx vertx) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) TIMEOUT_MS).setKeepAlive(false), new PoolOptions().setHttp1MaxSize(5));
  }

  /** The keys at the URL by their names. */
  Future<Map<String, PublishedKey>> keysAt(String url) {
    return once(url).recover(failure -> once(url));
  }

  private Future<Map<String, PublishedKey>> once(String url) {
    var options = new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url).setConnectTimeout(TIMEOUT_MS);
    var made = new HttpClientRequest[1];
    return client
        .request(options)
        .compose(
            request -> {
              made[0] = request;
              return request.send();
            })
        .compose(KeyFetch::body)
        .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .onFailure(failure -> giveUp(made[0]))
        .map(KeyFetch::keys);
  }

  private static void giveUp(HttpClientRequest request) {
    if (request != null) {
      request.reset();
    }
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    var whole = Promise.<Buffer>promise();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != OK) {
      whole.fail(new IllegalStateException("status " + response.statusCode()));
      return whole.future();
    }
    var body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > MOST_BYTES) {
            whole.tryFail(new IllegalStateException("the key set has more than " + MOST_BYTES + " bytes"));
          } else {
            body.appendBuffer(part);
          }
        });
    response.endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static Map<String, PublishedKey> keys(Buffer body) {
    try {
      return PublishedKey.read(body.getBytes());
    } catch (JoseException e) {
      throw new IllegalStateException(e.getMessage());
    }
  }
}
