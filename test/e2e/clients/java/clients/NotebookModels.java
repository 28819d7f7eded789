package clients;

import clients.CatalogModels.*;
import com.huaweicloud.sdk.core.SdkResponse;
import java.util.List;

/** The SDK's models of answers about instances with the types they declare; fields have their wire names. */
final class NotebookModels {
  public static class JobProgress {
    public Integer step;
    public String notebook_id, status, step_description, description;
  }

  public static class EndpointsRes {
    public List<String> allowed_access_ips, ssh_keys, key_pair_names;
    public String dev_service, service, uri;
  }

  public static class NotebookCustomSpecRep {
    public Float gpu, cpu, memory;
    public String gpu_type, arch, category, resource_flavor;
  }

  public static class Lease extends SdkResponse {
    public Boolean enable;
    public Long create_at, duration, update_at;
    public String type;
  }

  public static class Pool {
    public String id, name;
  }

  public static class VolumeRes {
    public Boolean read_only;
    public Integer capacity;
    public String category, mount_path, ownership, status, id, dew_secret_name, evs_sku_code, uri,
        mount_type;
  }

  public static class Domain {
    public String id, name;
  }

  public static class UserResponse {
    public Domain domain;
    public String id, name;
  }

  public static class AffinityRule {
    public Integer weight;
    public List<String> values;
    public String key, operator;
  }

  public static class AffinityType {
    public List<AffinityRule> required_during_scheduling_ignored_during_execution,
        preferred_during_scheduling_ignored_during_execution;
  }

  public static class RunUserInfo {
    public Integer uid, gid;
    public String user_name, group_name;
  }

  public static class VolumeResponse {
    public String category, mount_path, url, status, mount_type;
  }

  public static class UserVpcResponse {
    public List<String> security_group_ids, port_id;
    public String vpc_id, subnet_id, connect_cidrs, port_ip;
  }

  public static class NotebookResp extends SdkResponse {
    public AffinityType affinity;
    public Boolean is_need_credentials;
    public Image image;
    public Lease lease;
    public List<EndpointsRes> endpoints;
    public List<JobProgress> action_progress;
    public List<String> billing_items;
    public List<TmsTagResponse> tags;
    public List<VolumeResponse> data_volumes;
    public Long create_at, update_at, current_time;
    public NotebookCustomSpecRep custom_spec;
    public Pool pool;
    public RunUserInfo run_user;
    public String description, fail_reason, flavor, id, name, status, token, url, workspace_id,
        feature, ip, user_id, jupyter_version;
    public UserResponse user;
    public UserVpcResponse user_vpc;
    public VolumeRes volume;
  }

  public static class ListNotebooksResponse extends SdkResponse {
    public Integer current, pages, size;
    public List<NotebookResp> data;
    public Long total;
  }

  public static class DataVolumesRes extends SdkResponse {
    public String category, id, mount_path, status, uri, failure_reason, efs_id, mount_type;
  }

  public static class ListDynamicStoragesResponse extends SdkResponse {
    public Integer current, pages, size;
    public List<DataVolumesRes> data;
    public Long total;
  }

  public static class CombineTmsTags {
    public List<String> values;
    public String key;
  }

  public static class ShowNotebookTagsResponse extends SdkResponse {
    public List<CombineTmsTags> tags;
  }

  private NotebookModels() {}
}
