import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

class Client {
    public static void main(String[] hosts) throws Exception {
        var client = HttpClient.newHttpClient();
        for (var host : hosts) {
            var request = HttpRequest.newBuilder(URI.create("https://" + host + "/v1/my-test/notebooks"))
                .header("X-Auth-Token", "mock-token-admin").build();
            var total = Pattern.compile("\"total\":(\\d+)").matcher(client.send(request, BodyHandlers.ofString()).body());
            total.find();
            System.out.println(host + " " + total.group(1));
        }
    }
}
