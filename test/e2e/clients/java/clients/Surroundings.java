package clients;

import static clients.Check.equal;
import static clients.Check.isGone;
import static clients.Check.isTrue;
import static clients.Check.refused;
import static clients.Check.waitFor;
import static clients.Operations.*;

import java.util.List;
import java.util.Map;

/** Storages, images and pools, through every operation about them. */
final class Surroundings {
  private final Life life;
  private final Client client;
  private String storage = "none";
  private String image = "none";
  private String group = "none";
  private String pool = "none";

  Surroundings(Life life) {
    this.life = life;
    client = life.client;
  }

  void storages() {
    life.operation(ATTACH_DYNAMIC_STORAGE, () -> {
      var mounted = client.call(ATTACH_DYNAMIC_STORAGE, Request.of("instance_id", life.id).body(
          Map.of("category", "OBS", "mount_path", "/data/corpus/", "uri", "obs://lab-datasets/corpus/")));
      storage = mounted.id;
      equal("status", mounted.status, "MOUNTING");
    });
    life.operation(SHOW_DYNAMIC_STORAGE, () ->
        waitFor("MOUNTED", () -> client.call(SHOW_DYNAMIC_STORAGE, one()).status.equals("MOUNTED")));
    life.operation(LIST_DYNAMIC_STORAGES, () -> {
      var page = client.call(LIST_DYNAMIC_STORAGES, Request.of("instance_id", life.id));
      equal("storages", page.data.stream().map(found -> found.id).toList(), List.of(storage));
      equal("total", page.total, 1L);
    });
    life.operation(DETACH_DYNAMIC_STORAGE, () -> {
      equal("status", client.call(DETACH_DYNAMIC_STORAGE, one()).status, "UNMOUNTING");
      waitFor("the unmount", () -> isGone(() -> client.call(SHOW_DYNAMIC_STORAGE, one())));
    });
  }

  private Request one() {
    return Request.of("instance_id", life.id).and("storage_id", storage);
  }

  void images() {
    life.operation(CREATE_IMAGE, () -> {
      var saved = client.call(CREATE_IMAGE, Request.of("id", life.id)
          .body(Map.of("name", life.name, "namespace", "lab", "tag", "v1")));
      equal("origin", saved.origin, "IMAGE_SAVE");
      var one = Request.of("id", saved.id);
      waitFor("ACTIVE", () -> client.call(SHOW_IMAGE, one).status.equals("ACTIVE"));
      life.until("RUNNING");
    });
    life.operation(REGISTER_IMAGE, () -> {
      var made = client.call(REGISTER_IMAGE, new Request().body(Map.of(
          "arch", "X86_64", "resource_category", List.of("CPU"), "services", List.of("NOTEBOOK", "SSH"),
          "swr_path", "swr.cn-north-4.myhuaweicloud.com/lab/" + life.name + ":v2", "visibility", "PRIVATE")));
      image = made.id;
      equal("status", made.status, "ACTIVE");
      equal("tag", made.tag, "v2");
      isTrue("time", made.create_at > 0);
    });
    life.operation(SYNC_IMAGE, () ->
        equal("id", client.call(SYNC_IMAGE, Request.of("image_id", image)).id, image));
    groups();
  }

  private Request mine() {
    return new Request().query("name", life.name).query("name_fuzzy_match", false).query("limit", 10);
  }

  private void groups() {
    life.operation(LIST_IMAGE_GROUP, () -> {
      var page = client.call(LIST_IMAGE_GROUP, mine());
      equal("groups", page.data.size(), 1);
      group = page.data.get(0).id;
      equal("versions", page.data.get(0).version_count, 2);
    });
    life.operation(UPDATE_IMAGE_GROUP, () -> {
      var change = Map.of("read_me", "# lab", "tags", List.of(Map.of("key", "team", "value", "nlp")));
      var answer = client.call(UPDATE_IMAGE_GROUP, Request.of("id", group).body(change));
      equal("status", answer.getHttpStatusCode(), 200);
    });
    life.operation(DELETE_IMAGE, () -> {
      var deleted = client.call(DELETE_IMAGE, Request.of("id", image).body(Map.of("is_force", false)));
      equal("status", deleted.status, "DELETED");
      refused(400, "ModelArts.6404", () -> client.call(SHOW_IMAGE, Request.of("id", image)));
    });
    life.operation(DELETE_IMAGE_GROUP, () -> refused(400, "ModelArts.6344", this::callDeleteGroup));
  }

  private void callDeleteGroup() {
    client.call(DELETE_IMAGE_GROUP, Request.of("id", group).body(Map.of("is_force", false)));
  }

  /** Once no instance uses an image of the group. */
  void deleteGroup() {
    life.operation(DELETE_IMAGE_GROUP, () -> {
      callDeleteGroup();
      equal("groups", client.call(LIST_IMAGE_GROUP, mine()).total, 0L);
    });
  }

  void pools() {
    life.operation(LIST_AUTHORING_CLUSTERS, () -> {
      var page = client.call(LIST_AUTHORING_CLUSTERS,
          new Request().query("type", "DEDICATED").query("workspace_id", "0").query("scope", "NOTEBOOK"));
      equal("pools", page.data.size(), 1);
      pool = page.data.get(0).pool_id;
      isTrue("some", !pool.isEmpty());
    });
    life.operation(SHOW_CLUSTER, () ->
        equal("pool", client.call(SHOW_CLUSTER, Request.of("cluster_id", pool)).pool_id, pool));
    life.operation(LIST_FEATURES, () -> {
      var feature = client.call(LIST_FEATURES, Request.of("feature", "NOTEBOOK"));
      equal("name", feature.name, "NOTEBOOK");
      isTrue("enabled", feature.enabled);
    });
    life.operation(LIST_POOLS, () -> {
      var pools = client.call(LIST_POOLS, new Request().query("workspaceId", "0").query("status", "created"));
      equal("kind", pools.kind, "PoolList");
    });
  }
}
