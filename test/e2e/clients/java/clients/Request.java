package clients;

import com.huaweicloud.sdk.core.http.FieldExistence;
import com.huaweicloud.sdk.core.http.FieldImpl;
import com.huaweicloud.sdk.core.http.LocationType;
import java.util.ArrayList;
import java.util.List;

/** The parameters of one call, as the SDK's own requests declare them. */
final class Request {
  final List<FieldImpl<Request, Object>> fields = new ArrayList<>();

  /** Of an operation about one thing. */
  static Request of(String name, Object value) {
    return new Request().with(LocationType.Path, name, value);
  }

  Request and(String name, Object value) {
    return with(LocationType.Path, name, value);
  }

  Request query(String name, Object value) {
    return with(LocationType.Query, name, value);
  }

  Request body(Object value) {
    return with(LocationType.Body, "body", value);
  }

  boolean hasBody() {
    return fields.stream().anyMatch(field -> field.getLocation() == LocationType.Body);
  }

  private Request with(LocationType location, String name, Object value) {
    var field =
        new FieldImpl<Request, Object>(name, location, FieldExistence.NULL_IGNORE, Object.class);
    fields.add(field.withReader(request -> value));
    return this;
  }
}
