package clients;

import com.huaweicloud.sdk.core.SdkResponse;
import java.util.List;

/** Models of answers about flavors, images and pools. */
final class CatalogModels {
  public static class TmsTagResponse {
    public String key, value;
  }

  public static class Image extends SdkResponse {
    public List<String> dev_services, resource_categories, support_res_categories;
    public List<TmsTagResponse> tags;
    public Long create_at, size, update_at;
    public String arch, description, id, name, namespace, origin, service_type, status,
        status_message, swr_path, tag, type, visibility, workspace_id, flavor_type,
        swr_instance_id, show_name, show_tag;
  }

  public static class AscendInfo {
    public Integer npu, chip;
    public String npu_memory, type, ai_core, ai_cpu, type_alias;
  }

  public static class BillingInfo {
    public Integer unit_num;
    public String code;
  }

  public static class GPUInfo {
    public Integer gpu;
    public String gpu_memory, type;
  }

  public static class NotebookFlavor {
    public AscendInfo ascend;
    public BillingInfo billing;
    public Boolean free, sold_out;
    public GPUInfo gpu;
    public Integer vcpus;
    public List<String> storages;
    public Long memory;
    public String arch, category, description, feature, id, name, evs_max_size, evs_sku_code,
        grow_support_type;
  }

  public static class ListFlavorsResponse extends SdkResponse {
    public Integer current, pages, size;
    public List<NotebookFlavor> data, flavors;
    public Long total;
  }

  public static class ImageResponse {
    public List<String> dev_services, resource_categories;
    public List<TmsTagResponse> tags;
    public Long create_at, size, update_at;
    public String arch, description, id, name, namespace, origin, service_type, status,
        status_message, swr_path, tag, type, visibility, workspace_id, flavor_type,
        swr_instance_id, show_name, show_tag;
  }

  public static class ListImageResponse extends SdkResponse {
    public Integer current, pages, size;
    public List<ImageResponse> data;
    public Long total;
  }

  public static class ImageGroup {
    public Integer version_count;
    public Long create_at, update_at;
    public String name, namespace, description, read_me, icon_name, id, swr_instance_name,
        swr_instance_id;
  }

  public static class ListImageGroupResponse extends SdkResponse {
    public Boolean is_swr_enterprise;
    public Integer current, pages, size;
    public List<ImageGroup> data, groups;
    public Long total;
  }

  public static class GPUsInfo {
    public Float gpu;
    public String type, gpu_memory;
  }

  public static class Flavor {
    public AscendInfo ascend;
    public BillingInfo billing;
    public Boolean free, sold_out;
    public GPUsInfo gpu;
    public Integer vcpus;
    public List<String> storages;
    public String arch, category, description, evs_max_size, evs_sku_code, feature,
        grow_support_type, id, memory, name;
  }

  public static class ClusterResponse extends SdkResponse {
    public Boolean is_allow_root;
    public List<Flavor> flavors;
    public String logic_cluster_id, status, pool_id, type, resource_categories, workspace_id,
        create_at, update_at, project_id, domain_id;
  }

  public static class ListAuthoringClustersResponse extends SdkResponse {
    public Integer current, pages, size;
    public List<ClusterResponse> data;
    public Long total;
  }

  public static class ListFeaturesResponse extends SdkResponse {
    public Boolean enabled;
    public Integer quota, used;
    public Long create_at, update_at;
    public String id, name, user_id;
  }

  public static class PoolItem {
    public Object metadata, spec, status;
    public String kind, apiVersion;
  }

  public static class PoolList extends SdkResponse {
    public List<PoolItem> items;
    public String kind, apiVersion;
  }

  private CatalogModels() {}
}
