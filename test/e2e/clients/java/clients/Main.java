package clients;

import static clients.Check.equal;
import static clients.Check.refused;
import static clients.Operations.CREATE_NOTEBOOK;
import static clients.Operations.LIST_NOTEBOOKS;

import clients.NotebookModels.ListNotebooksResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.SdkException;
import com.huaweicloud.sdk.core.region.Region;
import com.huaweicloud.sdk.core.utils.JsonUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Runs the Huawei Cloud Java SDK's core against the mock; a JSON line for each operation and credential case. */
public final class Main {
  private static final String URL = System.getenv("CLIENT_URL");
  private static final String CONTROL = System.getenv("CLIENT_CONTROL");
  private static final String PROJECT = System.getenv("CLIENT_PROJECT");
  private static final String ADMIN = "MOCKAK00000ADMIN0001";

  public static void main(String[] arguments) {
    // The SDK writes below the home, which Java does not take from the environment.
    System.setProperty("user.home", System.getenv("HOME"));
    life("given project", () -> Client.of(admin().withProjectId(PROJECT), URL));
    life("looked-up project",
        () -> Client.of(admin(), new Region(System.getenv("CLIENT_REGION"), URL)));
    credentials("read-only user", Main::readOnly);
    credentials("project of cn-north-4", Main::wellKnownProject);
    credentials("two projects", Main::twoProjects);
    credentials("login again", Main::loginAgain);
    if ("verify".equals(System.getenv("CLIENTS_AUTH"))) {
      credentials("wrong secret key", () -> refusedAs(Client.keys(ADMIN, "no-such-secret-key", URL)));
      credentials("unknown key", () -> refusedAs(Client.keys("MOCKAK00000NOSUCH001", "x", URL)));
      credentials("wrong key at IAM", Main::wrongKeyAtIam);
      credentials("temporary keys", Main::temporaryKeys);
    }
    System.exit(0); // OkHttp's threads would stay for a minute.
  }

  private static BasicCredentials admin() {
    return Client.keys(ADMIN, "mock-secret-key-admin", URL);
  }

  private static void life(String leg, Callable<Client> make) {
    var report = new Report(leg);
    report.operation("client", () -> new Life(make.call(), report).run());
    report.print();
  }

  private static void credentials(String name, Check.Act act) {
    var report = new Report("credentials");
    report.operation(name, act);
    report.print();
  }

  private static ListNotebooksResponse list(Client client) {
    return client.call(LIST_NOTEBOOKS, new Request().query("limit", 1));
  }

  private static void refusedAs(BasicCredentials keys) throws Exception {
    refused(401, "APIGW.0301", () -> list(Client.of(keys.withProjectId(PROJECT), URL)));
  }

  private static void readOnly() throws Exception {
    var keys = Client.keys("MOCKAK0000READER0001", "mock-secret-key-reader", URL);
    var client = Client.of(keys.withProjectId(PROJECT), URL);
    list(client);
    refused(403, "ModelArts.0108",
        () -> client.call(CREATE_NOTEBOOK, new Request().body(Map.of("name", "x"))));
  }

  private static void wellKnownProject() {
    var project = "0123456789abcdef0123456789abcdef";
    var client = Client.of(admin(), new Region("cn-north-4", URL));
    equal("project", ((BasicCredentials) client.core().getCredential()).getProjectId(), project);
    equal("total", list(client).total, list(Client.of(admin().withProjectId(project), URL)).total);
  }

  /** The look-up of the project fails; a program that builds its client again later succeeds. */
  private static void loginAgain() throws Exception {
    var region = new Region(System.getenv("CLIENT_REGION") + "-again", URL);
    post("/_mock/faults", Map.of("id", "login", "operation", "KeystoneListProjects", "status", 503));
    notBuilt(503, () -> Client.of(admin(), region));
    send("DELETE", "/_mock/faults/login", Map.of());
    list(Client.of(admin(), region));
  }

  /** The SDK looks the project up in a thread, and wraps the refusal. */
  private static void notBuilt(int status, Check.Act act) throws Exception {
    refused(status, () -> {
      try {
        act.run();
      } catch (SdkException wrapped) {
        Throwable cause = wrapped;
        while (cause.getCause() != null) cause = cause.getCause();
        throw (Exception) cause;
      }
    });
  }

  private static void wrongKeyAtIam() throws Exception {
    var region = new Region(System.getenv("CLIENT_REGION") + "-wrong", URL);
    notBuilt(401, () -> Client.of(Client.keys(ADMIN, "no-such-secret-key", URL), region));
  }

  private static void twoProjects() throws Exception {
    var clients = List.of(
        Client.of(admin().withProjectId(PROJECT), URL),
        Client.of(admin().withProjectId("f" + PROJECT.substring(1)), URL));
    var threads = Executors.newFixedThreadPool(8);
    var calls = IntStream.range(0, 20)
        .<Callable<Long>>mapToObj(i -> () -> list(clients.get(i % 2)).total).toList();
    var totals = threads.invokeAll(calls);
    for (var total : totals) equal("total", total.get(), totals.get(0).get());
    threads.shutdown();
  }

  /** They work with their security token, not without, and not once they are over. */
  private static void temporaryKeys() throws Exception {
    var token = Map.of("id", "mock-token-admin", "duration_seconds", 900);
    var identity = Map.of("methods", List.of("token"), "token", token);
    var issued = post("/v3.0/OS-CREDENTIAL/securitytokens", Map.of("auth", Map.of("identity", identity)))
        .get("credential");
    var access = issued.get("access").asText();
    var secret = issued.get("secret").asText();
    var there = "e" + PROJECT.substring(1);
    var keys = Client.keys(access, secret, URL).withProjectId(there);
    var client = Client.of(keys.withSecurityToken(issued.get("securitytoken").asText()), URL);
    list(client);
    refusedAs(Client.keys(access, secret, URL));
    post("/_mock/clock/advance", Map.of("by", "1h"));
    post("/_mock/projects/" + there + "/clock/advance", Map.of("by", "1h"));
    refused(401, () -> list(client));
  }

  private static JsonNode post(String path, Object body) throws Exception {
    return send("POST", path, body);
  }

  private static JsonNode send(String method, String path, Object body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(CONTROL + path))
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(JsonUtils.toJSON(body))).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    equal("status of " + path + " " + answer.body(), answer.statusCode() / 100, 2);
    return JsonUtils.toObject(answer.body(), JsonNode.class);
  }
}
