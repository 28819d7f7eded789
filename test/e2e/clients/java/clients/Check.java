package clients;

import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What is expected; an AssertionError says what was found in its place. */
final class Check {
  interface Act {
    void run() throws Exception;
  }

  interface Question {
    boolean isSo() throws Exception;
  }

  private static final List<String> GONE =
      List.of("ModelArts.6404", "ModelArts.6309", "ModelArts.6357");

  static void equal(String what, Object found, Object expected) {
    if (Objects.equals(found, expected)) return;
    throw new AssertionError("%s: found %s, expected %s".formatted(what, found, expected));
  }

  static void isTrue(String what, boolean found) {
    equal(what, found, true);
  }

  /** Reads until it is so; a client polls. */
  static void waitFor(String what, Question question) throws Exception {
    for (var end = Instant.now().plus(Duration.ofSeconds(20)); Instant.now().isBefore(end); ) {
      if (question.isSo()) return;
      Thread.sleep(50);
    }
    throw new AssertionError(what + " did not come within 20 s");
  }

  /** The refusal, which has a request id. */
  static ServiceResponseException refused(int status, Act act) throws Exception {
    try {
      act.run();
    } catch (ServiceResponseException refusal) {
      equal("status of " + refusal, refusal.getHttpStatusCode(), status);
      isTrue("request id of " + refusal, refusal.getRequestId() != null);
      isTrue("message of " + refusal, refusal.getErrorMsg() != null);
      return refusal;
    }
    throw new AssertionError("answered, expected the refusal " + status);
  }

  static void refused(int status, String code, Act act) throws Exception {
    var refusal = refused(status, act);
    equal("code of " + refusal, refusal.getErrorCode(), code);
  }

  /** Whether what was deleted is no longer found; an answer means that it still is there. */
  static boolean isGone(Act act) throws Exception {
    try {
      act.run();
      return false;
    } catch (ServiceResponseException refusal) {
      equal("status of " + refusal, refusal.getHttpStatusCode(), 400);
      isTrue("code of " + refusal, GONE.contains(refusal.getErrorCode()));
      return true;
    }
  }

  private Check() {}
}
