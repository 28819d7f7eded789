package clients;

import static clients.Check.equal;
import static clients.Check.isTrue;
import static clients.Check.refused;
import static clients.Check.waitFor;
import static clients.Operations.*;

import clients.AccessModels.WorkspaceQuota;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Workspaces and authorizations, through every operation about them. */
final class Access {
  private final Life life;
  private final Client client;
  private final String user = Life.hex();
  private String workspace = "none";
  private String mode = "none";
  private WorkspaceQuota quota = new WorkspaceQuota();

  Access(Life life) {
    this.life = life;
    client = life.client;
  }

  void run() {
    workspaces();
    quotas();
    endOfWorkspace();
    authorizations();
    authMode();
  }

  private Request one() {
    return Request.of("workspace_id", workspace);
  }

  private void workspaces() {
    life.operation(LIST_USERS, () -> {
      var names = client.call(LIST_USERS, new Request()).users.stream().map(found -> found.userName).toList();
      isTrue("mock-user in " + names, names.contains("mock-user"));
    });
    life.operation(CREATE_WORKSPACE, () -> {
      var made = client.call(CREATE_WORKSPACE, new Request().body(
          Map.of("name", life.name, "description", "of the Java SDK", "auth_type", "PUBLIC")));
      workspace = made.id;
      equal("name", made.name, life.name);
    });
    life.operation(LIST_WORKSPACE, () -> {
      var list = client.call(LIST_WORKSPACE, new Request().query("name", life.name).query("offset", 0)
          .query("limit", 10).query("sort_by", "name").query("order", "asc").query("filter_accessible", true));
      equal("ids", list.workspaces.stream().map(found -> found.id).toList(), List.of(workspace));
      equal("count", list.count, 1);
      equal("total", list.total_count, 1);
    });
    life.operation(SHOW_WORKSPACE, () -> {
      var found = client.call(SHOW_WORKSPACE, one());
      equal("auth type", found.auth_type, "PUBLIC");
      isTrue("time", found.create_time > 0);
    });
    life.operation(UPDATE_WORKSPACE, () -> {
      var answer = client.call(UPDATE_WORKSPACE, one().body(Map.of("name", life.name + "-b")));
      equal("id", answer.workspace_id, workspace);
    });
  }

  private void quotas() {
    life.operation(SHOW_WORKSPACE_QUOTAS, () -> {
      quota = client.call(SHOW_WORKSPACE_QUOTAS, one()).quotas.get(0);
      isTrue("resource", !quota.resource.isEmpty());
    });
    life.operation(UPDATE_WORKSPACE_QUOTAS, () -> {
      var wanted = List.of(Map.of("resource", quota.resource, "quota", quota.max_quota));
      var answer = client.call(UPDATE_WORKSPACE_QUOTAS, one().body(Map.of("quotas", wanted)));
      isTrue("changed", answer.quotas.stream().anyMatch(
          found -> found.resource.equals(quota.resource) && found.quota.equals(quota.max_quota)));
    });
    life.operation(VALIDATE_AUTHORIZATION, () -> {
      var asked = Map.of("action_id", UUID.randomUUID(), "action", "modelarts:notebook:create");
      var answer = client.call(VALIDATE_AUTHORIZATION, one().body(Map.of("requests", List.of(asked))));
      equal("verdicts", answer.results.stream().map(found -> found.verdict).toList(), List.of("allow"));
    });
  }

  private void endOfWorkspace() {
    life.operation(DELETE_WORKSPACE, () -> {
      client.call(DELETE_WORKSPACE, one());
      waitFor("the end of the workspace", () -> {
        try {
          return client.call(SHOW_WORKSPACE, one()) == null;
        } catch (ServiceResponseException refusal) {
          equal("code of " + refusal, refusal.getErrorCode(), "ModelArts.7005");
          return true;
        }
      });
    });
  }

  private boolean isAuthorized() {
    var list = client.call(GET_AUTHORIZATIONS,
        new Request().query("sort_by", "user_name").query("order", "ASC").query("limit", 1000));
    return list.auth.stream().anyMatch(found -> user.equals(found.user_id) && found.create_time > 0);
  }

  private void authorizations() {
    life.operation(CREATE_MODELARTS_AGENCY, () -> {
      var body = Map.of("agency_name_suffix", life.name);
      var made = client.call(CREATE_MODELARTS_AGENCY, new Request().body(body));
      equal("name", made.agency_name, "ma_agency_" + life.name);
    });
    life.operation(CREATE_AUTHORIZATION, () -> {
      var made = new Request().body(Map.of(
          "user_id", user, "type", "agency", "content", "ma_agency_" + life.name, "user_type", "iam"));
      equal("result", client.call(CREATE_AUTHORIZATION, made).result, "true");
      equal("second result", client.call(CREATE_AUTHORIZATION, made).result, "true");
    });
    life.operation(GET_AUTHORIZATIONS, () -> isTrue("there", isAuthorized()));
    life.operation(DELETE_AUTHORIZATIONS, () -> {
      client.call(DELETE_AUTHORIZATIONS, new Request().query("user_id", user));
      isTrue("gone", !isAuthorized());
    });
  }

  private void authMode() {
    life.operation(SHOW_AUTHMODE_DETAIL, () -> {
      mode = client.call(SHOW_AUTHMODE_DETAIL, new Request()).mode;
      isTrue("some", !mode.isEmpty());
    });
    life.operation(UPDATE_AUTH_MODE, () -> {
      var answer = client.call(UPDATE_AUTH_MODE, new Request().body(Map.of("mode", mode)));
      equal("mode", answer.mode, mode);
    });
  }
}
