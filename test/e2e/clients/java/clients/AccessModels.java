package clients;

import com.huaweicloud.sdk.core.SdkResponse;
import java.util.List;

/** Models of answers about workspaces and authorizations. */
final class AccessModels {
  public static class WorkspaceResponse {
    public Long update_time, create_time;
    public String owner, auth_type, enterprise_project_id, enterprise_project_name, name,
        description, id, status, status_info;
  }

  public static class ListWorkspaceResponse extends SdkResponse {
    public Integer total_count, count;
    public List<WorkspaceResponse> workspaces;
  }

  public static class WorkspaceGrant {
    public String user_id, user_name, user_type;
  }

  public static class WorkspaceDetail extends SdkResponse {
    public List<WorkspaceGrant> grants;
    public Long update_time, create_time;
    public String owner, auth_type, enterprise_project_id, enterprise_project_name, name,
        description, id, status, status_info;
  }

  public static class WorkspaceIdResponse extends SdkResponse {
    public String workspace_id;
  }

  public static class UserInfo {
    public String userName;
  }

  public static class ListUsersResponse extends SdkResponse {
    public List<UserInfo> users;
  }

  public static class WorkspaceQuota {
    public Integer quota, used_quota, min_quota, max_quota;
    public Long update_time;
    public String resource, name_cn, name_en, unit_cn, unit_en;
  }

  public static class WorkspaceQuotasResponse extends SdkResponse {
    public List<WorkspaceQuota> quotas;
  }

  public static class Conditions {
    public List<String> value;
    public String key, operator;
  }

  public static class Cause {
    public List<Conditions> condition;
    public String policy_name;
  }

  public static class ValidateAuthResults {
    public List<Cause> cause;
    public String action, verdict, action_id, resource;
  }

  public static class ValidateAuthorizationResponse extends SdkResponse {
    public List<ValidateAuthResults> results;
  }

  public static class AuthorizationResponse {
    public Long create_time;
    public String user_id, type, content, secret_key, user_name, user_type;
  }

  public static class GetAuthorizationsResponse extends SdkResponse {
    public Integer total_count;
    public List<AuthorizationResponse> auth;
  }

  public static class AuthMode extends SdkResponse {
    public String domain_id, mode;
  }

  public static class AgencyNameResponse extends SdkResponse {
    public String agency_name;
  }

  public static class ResultResponse extends SdkResponse {
    public String result;
  }

  private AccessModels() {}
}
