import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.http.FieldExistence;
import com.huaweicloud.sdk.core.http.FieldImpl;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequestDef;
import com.huaweicloud.sdk.core.http.LocationType;
import com.huaweicloud.sdk.core.region.RegionProviderChain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lists the instances, creates one, waits until it runs, stops it and deletes it, with the core of the Java SDK as it is. */
class Recipe {
    /** The fields that are read. The models of the SDK are not on Maven Central. */
    static class Notebook {
        public String id, name, status;
    }

    static class Page {
        public List<Notebook> data;
        public Long total;
    }

    static class Request {}

    private static final int LIMIT = 10;

    private final HcClient client;

    private Recipe(HcClient client) {
        this.client = client;
    }

    private <A> A call(String name, HttpMethod method, String path, Class<A> answer, Object body, Map<String, Object> query) {
        var definition = HttpRequestDef.builder(method, Request.class, answer)
            .withName(name).withUri("/v1/{project_id}/notebooks" + path).withContentType("application/json");
        query.forEach((key, value) -> definition.withRequestField(field(key, LocationType.Query, value)));
        if (body != null) definition.withRequestField(field("body", LocationType.Body, body));
        return client.syncInvokeHttp(new Request(), definition.build());
    }

    private static FieldImpl<Request, Object> field(String name, LocationType location, Object value) {
        return new FieldImpl<Request, Object>(name, location, FieldExistence.NULL_IGNORE, Object.class)
            .withReader(request -> value);
    }

    private Notebook instance(String name, HttpMethod method, String path) {
        return call(name, method, path, Notebook.class, null, Map.of());
    }

    private List<String> names() {
        var found = new ArrayList<String>();
        long total = 1;
        for (int offset = 0; offset < total; offset += LIMIT) {
            var page = call("ListNotebooks", HttpMethod.GET, "", Page.class, null, Map.of("limit", LIMIT, "offset", offset));
            page.data.forEach(notebook -> found.add(notebook.name));
            total = page.total;
        }
        return found;
    }

    private void until(String id, String status) throws InterruptedException {
        for (var end = Instant.now().plus(Duration.ofSeconds(10)); ; Thread.sleep(200)) {
            var found = instance("ShowNotebook", HttpMethod.GET, "/" + id).status;
            if (found.equals(status)) return;
            if (found.matches(".*FAILED|ERROR|FROZEN")) {
                throw new IllegalStateException(id + " is " + found + ", expected " + status);
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(id + " is still " + found + " after 10 s, expected " + status);
            }
        }
    }

    private void untilGone(String id) throws InterruptedException {
        try {
            until(id, "DELETED");
        } catch (ServiceResponseException refusal) {
            if (!refusal.getErrorCode().equals("ModelArts.6404")) throw refusal;
        }
    }

    private void run() throws InterruptedException {
        System.out.println(names().size() + " instances");
        var id = call("CreateNotebook", HttpMethod.POST, "", Notebook.class, Map.of(
            "name", "drill", "flavor", "modelarts.vm.cpu.2u", "image_id", "e1a07296-22a8-4f05-8bc8-e936c8e54090",
            "volume", Map.of("category", "EFS", "ownership", "MANAGED")), Map.of()).id;
        until(id, "RUNNING");
        instance("StopNotebook", HttpMethod.POST, "/" + id + "/stop");
        until(id, "STOPPED");
        instance("DeleteNotebook", HttpMethod.DELETE, "/" + id);
        untilGone(id);
        System.out.println("created, stopped and deleted");
    }

    public static void main(String[] args) throws InterruptedException {
        var modelarts = RegionProviderChain.getDefaultRegionProviderChain("MODELARTS").getRegion("cn-north-4");
        new Recipe(new ClientBuilder<>(core -> core).withRegion(modelarts).build()).run();
    }
}
