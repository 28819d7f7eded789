package clients;

import static clients.Check.equal;
import static clients.Check.isGone;
import static clients.Check.isTrue;
import static clients.Check.refused;
import static clients.Check.waitFor;
import static clients.Operations.*;

import clients.CatalogModels.TmsTagResponse;
import clients.NotebookModels.ListNotebooksResponse;
import clients.NotebookModels.NotebookResp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Life of an instance, through every operation about one; what it lives among is Surroundings. */
final class Life {
  /** What a signer has to escape, in a query and in a path. */
  private static final String ODD_TEXT = "a b&c=d/é(*)'!~+%2F";

  private static final String ODD_ID = "a b ü";
  private static final String DESCRIPTION = "made by the Java SDK: Grüße";

  final Client client;
  final Report report;
  final String name = "java-" + hex().substring(0, 8);
  // What an operation that fails leaves unknown: the life goes on without it.
  String id = "none";
  private String flavor = "none";
  private String other = "none";
  private String image = "none";
  private String second = "none";
  private String user = "none";

  Life(Client client, Report report) {
    this.client = client;
    this.report = report;
  }

  static String hex() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  void run() {
    var surroundings = new Surroundings(this);
    choose();
    create();
    lists();
    lease();
    surroundings.storages();
    tags();
    update();
    surroundings.images();
    surroundings.pools();
    new Access(this).run();
    stopStartDelete(surroundings);
    codeLab();
  }

  void operation(Operation<?> operation, Check.Act act) {
    report.operation(operation.name(), act);
  }

  NotebookResp show() {
    return client.call(SHOW_NOTEBOOK, Request.of("id", id));
  }

  void until(String status) throws Exception {
    waitFor(status, () -> show().status.equals(status));
  }

  private void choose() {
    operation(LIST_FLAVORS, () -> {
      var page = client.call(LIST_FLAVORS,
          new Request().query("category", "CPU").query("type", "MANAGED").query("feature", "NOTEBOOK"));
      var fit = page.data.stream()
          .filter(found -> found.arch.equals("x86_64") && !found.sold_out && found.memory > 0).toList();
      isTrue("two flavors to choose from", fit.size() >= 2);
      flavor = fit.get(0).id;
      other = fit.get(1).id;
      equal("total", page.total, (long) page.data.size());
      var all = client.call(LIST_FLAVORS,
          new Request().query("limit", 100).query("offset", 0).query("sort_key", "id").query("sort_dir", "ASC"));
      equal("status", all.getHttpStatusCode(), 200);
      equal("size", all.size, 100);
    });
    operation(LIST_IMAGE, () -> {
      var page = client.call(LIST_IMAGE, new Request().query("type", "BUILD_IN").query("limit", 200)
          .query("offset", 0).query("name_fuzzy_match", true).query("sort_key", "updateTime"));
      var fit = page.data.stream()
          .filter(found -> found.arch.equals("x86_64") && found.resource_categories.contains("CPU")).toList();
      isTrue("two images to choose from", fit.size() >= 2);
      image = fit.get(0).id;
      second = fit.get(1).id;
      equal("size", page.size, 200);
      equal("current", page.current, 0);
    });
    operation(SHOW_IMAGE, () -> {
      equal("status", client.call(SHOW_IMAGE, Request.of("id", image)).status, "ACTIVE");
      refused(400, "ModelArts.6404", () -> client.call(SHOW_IMAGE, Request.of("id", UUID.randomUUID())));
    });
  }

  private void create() {
    operation(CREATE_NOTEBOOK, () -> {
      var made = client.call(CREATE_NOTEBOOK, new Request().body(Map.of(
          "name", name, "description", DESCRIPTION, "flavor", flavor, "image_id", image,
          "feature", "NOTEBOOK", "workspace_id", "0",
          "volume", Map.of("category", "EVS", "ownership", "MANAGED", "capacity", 10),
          "endpoints", List.of(Map.of("service", "SSH", "key_pair_names", List.of("lab-key"))),
          "lease", Map.of("duration", 7200000L, "type", "timing"))));
      id = made.id;
      equal("status", made.status, "CREATING");
      equal("steps", made.action_progress.stream().map(found -> found.step).toList(), List.of(4, 3, 2, 1));
      equal("duration", made.lease.duration, 7200000L);
    });
    operation(SHOW_NOTEBOOK, () -> {
      until("RUNNING");
      var found = show();
      user = found.user_id;
      equal("description", found.description, DESCRIPTION);
      equal("image", found.image.id, image);
      equal("capacity", found.volume.capacity, 10);
      equal("user", found.user.id, user);
      isTrue("token", !found.token.isEmpty());
      isTrue("create_at", found.create_at > 0);
      equal("type of the lease", found.lease.type, "TIMING");
      var ssh = found.endpoints.stream().filter(end -> end.service.equals("SSH")).findFirst().orElseThrow();
      equal("key pair", ssh.key_pair_names, List.of("lab-key"));
      refused(400, "ModelArts.6404", () -> client.call(SHOW_NOTEBOOK, Request.of("id", UUID.randomUUID())));
      refused(400, "ModelArts.6404", () -> client.call(SHOW_NOTEBOOK, Request.of("id", ODD_ID)));
    });
    operation(SHOW_SWITCHABLE_FLAVORS, () -> {
      var page = client.call(SHOW_SWITCHABLE_FLAVORS, Request.of("id", id));
      var ids = page.data.stream().map(found -> found.id).toList();
      isTrue("the other flavor", ids.contains(other));
      equal("flavors", page.flavors.stream().map(found -> found.id).toList(), ids);
    });
  }

  private void lists() {
    List<Map<String, Object>> filters = List.of(
        Map.of("id", id), Map.of("status", "RUNNING"), Map.of("flavor", flavor), Map.of("image_id", image),
        Map.of("owner", user), Map.of("billing", "STORAGE"), Map.of("feature", "NOTEBOOK"),
        Map.of("workspace_id", "0"), Map.of("sort_key", "name", "sort_dir", "ASC"), Map.of("limit", 10, "offset", 0));
    for (var list : List.of(LIST_NOTEBOOKS, LIST_ALL_NOTEBOOKS)) {
      operation(list, () -> {
        for (var filter : filters) {
          var request = new Request().query("name", name);
          filter.forEach(request::query);
          isOnly(filter.toString(), client.call(list, request));
        }
        var all = client.call(list, new Request().query("limit", 100).query("name", ""));
        equal("total", all.total, (long) all.data.size());
        equal("odd name", client.call(list, new Request().query("name", ODD_TEXT)).total, 0L);
        refused(400, "ModelArts.0104", () -> client.call(list, new Request().query("limit", 0)));
      });
    }
  }

  private void isOnly(String filter, ListNotebooksResponse page) {
    equal("by " + filter, page.data.stream().map(found -> found.id).toList(), List.of(id));
    equal("total by " + filter, page.total, 1L);
    equal("current by " + filter, page.current, 0);
  }

  private void lease() {
    operation(SHOW_LEASE, () -> isTrue("enable", client.call(SHOW_LEASE, Request.of("id", id)).enable));
    operation(RENEW_LEASE, () -> {
      var renewed = client.call(RENEW_LEASE, Request.of("id", id).query("duration", 10800000L));
      isTrue("longer", renewed.duration >= 10800000);
      var idle = client.call(RENEW_LEASE,
          Request.of("id", id).body(Map.of("duration", 14400000L, "type", "idle")));
      equal("type", idle.type, "IDLE");
      client.call(RENEW_LEASE, Request.of("id", id));
    });
  }

  private void tags() {
    var tags = Map.of("team", "nlp", "阶段", "试验");
    operation(CREATE_NOTEBOOK_TAGS, () -> {
      var wire = tags.entrySet().stream()
          .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue())).toList();
      var answer = client.call(CREATE_NOTEBOOK_TAGS,
          Request.of("resource_id", id).query("workspace_id", "0").body(Map.of("tags", wire)));
      equal("status", answer.getHttpStatusCode(), 204);
      equal("tags", tagsOf(show().tags), tags);
      isOnly("tags", client.call(LIST_NOTEBOOKS, new Request().query("name", name).query("tags", "team=nlp")));
    });
    operation(SHOW_NOTEBOOK_TAGS, () -> {
      var merged = client.call(SHOW_NOTEBOOK_TAGS, new Request().query("workspace_id", "0")).tags;
      isTrue("merged", merged.stream().anyMatch(tag -> tag.key.equals("team") && tag.values.contains("nlp")));
    });
    operation(DELETE_NOTEBOOK_TAGS, () -> {
      var answer = client.call(DELETE_NOTEBOOK_TAGS, Request.of("resource_id", id)
          .query("workspace_id", "0").body(Map.of("tags", List.of(Map.of("key", "team")))));
      equal("status", answer.getHttpStatusCode(), 204);
      equal("tags", tagsOf(show().tags), Map.of("阶段", "试验"));
    });
  }

  private static Map<String, String> tagsOf(List<TmsTagResponse> tags) {
    return tags.stream().collect(Collectors.toMap(tag -> tag.key, tag -> tag.value));
  }

  private void update() {
    operation(UPDATE_NOTEBOOK, () -> {
      var changed = client.call(UPDATE_NOTEBOOK, Request.of("id", id)
          .body(Map.of("name", name + "-b", "description", "", "storage_new_size", 20)));
      equal("name", changed.name, name + "-b");
      waitFor("the new size", () -> show().volume.capacity == 20);
      equal("description", show().description, "");
    });
  }

  private void stopStartDelete(Surroundings surroundings) {
    operation(STOP_NOTEBOOK, () -> {
      equal("status", client.call(STOP_NOTEBOOK, Request.of("id", id)).status, "STOPPING");
      until("STOPPED");
      refused(400, "ModelArts.6357", () -> client.call(STOP_NOTEBOOK, Request.of("id", id)));
    });
    operation(UPDATE_NOTEBOOK, () -> {
      var changed = client.call(UPDATE_NOTEBOOK,
          Request.of("id", id).body(Map.of("flavor", other, "image_id", second)));
      equal("flavor", changed.flavor, other);
      equal("image", changed.image.id, second);
    });
    surroundings.deleteGroup();
    operation(START_NOTEBOOK, () -> {
      var started = client.call(START_NOTEBOOK,
          Request.of("id", id).query("duration", -1L).query("type", "timing"));
      equal("status", started.status, "STARTING");
      until("RUNNING");
    });
    operation(DELETE_NOTEBOOK, () -> {
      equal("status", client.call(DELETE_NOTEBOOK, Request.of("id", id)).status, "DELETING");
      waitFor("the end of the instance", () -> isGone(this::show));
    });
  }

  /** The free instance of the user, which is created once. */
  private void codeLab() {
    operation(RUN_CODE_LAB, () -> {
      var opened = client.call(RUN_CODE_LAB, new Request().body(Map.of()));
      equal("feature", opened.feature, "DEFAULT");
      var one = Request.of("id", opened.id);
      waitFor("RUNNING", () -> client.call(SHOW_NOTEBOOK, one).status.equals("RUNNING"));
      var again = client.call(RUN_CODE_LAB, new Request().body(Map.of("image_id", opened.image.id)));
      equal("id", again.id, opened.id);
    });
  }
}
