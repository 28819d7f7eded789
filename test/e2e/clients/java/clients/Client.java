package clients;

import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpRequestDef;
import com.huaweicloud.sdk.core.region.Region;

/** What the SDK's ModelArtsClient is: its core, and the operations. */
record Client(HcClient core) {
  static BasicCredentials keys(String ak, String sk, String url) {
    return new BasicCredentials().withAk(ak).withSk(sk).withIamEndpoint(url);
  }

  /** Of an endpoint and the project that the credentials name. */
  static Client of(BasicCredentials credentials, String url) {
    return new Client(builder(credentials).withEndpoint(url).build());
  }

  /** Of a region, whose project the SDK looks up. */
  static Client of(BasicCredentials credentials, Region region) {
    return new Client(builder(credentials).withRegion(region).build());
  }

  private static ClientBuilder<HcClient> builder(BasicCredentials credentials) {
    return new ClientBuilder<>(core -> core).withCredential(credentials);
  }

  /** The SDK reads the answer into its class, and fails where a JSON type is another. */
  <A> A call(Operation<A> operation, Request request) {
    var type = request.hasBody() ? "application/json;charset=UTF-8" : "application/json";
    var definition =
        HttpRequestDef.builder(operation.method(), Request.class, operation.answer())
            .withName(operation.name())
            .withUri(operation.path())
            .withContentType(type);
    request.fields.forEach(definition::withRequestField);
    return core.syncInvokeHttp(request, definition.build());
  }
}
