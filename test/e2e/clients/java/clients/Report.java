package clients;

import com.huaweicloud.sdk.core.utils.JsonUtils;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what became of each operation, and prints it as one JSON line each. */
final class Report {
  private final String leg;
  private final Map<String, String> errors = new LinkedHashMap<>();

  Report(String leg) {
    this.leg = leg;
  }

  /** Goes around calls of one operation: its first failure is kept, and the life goes on. */
  void operation(String name, Check.Act act) {
    errors.putIfAbsent(name, "");
    try {
      act.run();
    } catch (Exception | AssertionError caught) {
      errors.merge(name, wordsOf(caught), (first, later) -> first.isEmpty() ? later : first);
    }
  }

  private static String wordsOf(Throwable caught) {
    var cause = caught.getCause();
    return caught + (cause == null ? "" : ", because of " + wordsOf(cause));
  }

  void print() {
    errors.forEach((operation, error) -> {
      var line = new LinkedHashMap<String, Object>();
      line.put("leg", leg);
      line.put("operation", operation);
      line.put("ok", error.isEmpty());
      if (!error.isEmpty()) line.put("error", error);
      System.out.println(JsonUtils.toJSON(line));
    });
  }
}
