function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** Words of the vendor's public catalog: images, flavors, pools. They name products, not customers. */
export const CATALOG_WORDS: ReadonlySet<string> = new Set(
  words(`
    abnormal ai application are available built by c cbcpy clean cluster community connection cplex customized cylp data
    debugging deep defined description develop development disabled dli dls enabled engineering experiments exploration
    flavor graphical ideal in include including intel is large learning libtorch local medium mindquantum mindstudio mls
    mrs normal only openmpi operations operator or ortools preconfigured preset professional purpose rapid reinforcement
    remote research rl scala small specification suitable supported swr tool uid user version xlarge
    ud aarch aarch64 ssh algorithm and arm ascend ascendspeed atelier base benchmark build bm cann caffe code codelab common conda
    container cp cpu cpus cu cuda cudnn cu dedicate deepspeed default dev docker engine euler euleros eulerosx for free
    gb general gpu gpus horovod huggingface image infer inference jupyter jupyterlab kb kernel kernels kunpeng llm
    logical mb megatron memory mindspore ml mlstudio modelarts modelbox modellink mpi mul multi mxnet notebook npu npus
    on onnx openeuler opencv py pyspark python pytorch ray release rc rlstudio roma scikit sklearn several snt spark
    ssd studio tensorflow tensorrt tesla tf the torch train training turbo ubuntu v vcpu vcpus vllm vm vnt vscode with
    x xgboost a d b ant gpssd sas sata ssd essd nvidia tp huawei u mm ma lite pool physical default overlay nfs ipvlan
    active running train infer notebook created creating failed bandwidth postpaid prepaid
  `),
)

/** Words of field names of this API and of others of the vendor, beside those of the schemas. */
export const FIELD_WORDS: ReadonlySet<string> = new Set(
  words(`
    contact email mail phone internet access abnormal accessible account action affinity alias allow amount arch at attributes auto available az azs by
    capacity categories category cause charge charging child children chip clusters cn columns condition conditions
    connect control create credentials custom delete deleting detail details dew dir driver duration during efs eip en
    eni enum env evs execution fail failure filter force free fuzzy gid grants grow has hooks ignored lease logic lv lvm
    match me member members method nat need new note only operations operator options origin out ownership pages pair
    parameter parameters plugins post pre preferred property query quotas range rate required res response result
    results scheduling script selector sku sold spend storages strategy suffix swr taints text thin tolerations total
    unknown username verdict visibility weight
    annotations api app auth bandwidth billing body cidr cidrs cluster code config configs container content count
    created creation current data date default deleted description dev disk display domain enable enabled end
    endpoint endpoints engine enterprise error event events expire expired extend extra feature field fields file files
    flag flags flavor format group groups header headers host hosts icon id ids index info instance instances io ip ips
    is item items job jobs key keys kind kubernetes label labels language last level limit link list log logs max
    memory message meta metadata min mode modelarts model models mount name names namespace network networks node
    nodes num number offset order os other owner page params parent password path paths payload phase policy pool port
    ports prefix price private product profile progress project projects properties public quota read reason ref region
    remark request resource resources result role roles root rule rules run runtime scale scope secret security server
    service services session set setting settings show size sort source spec specs start state states status step
    steps stop storage store subnet support sync tag tags target task tasks template tenant time times timeout
    timestamp title token total type types uid unit update updated uri url urls usage used user users uuid value values
    version view vm volume volumes vpc window work workspace workspaces write zone zones tms
  `),
)

/** Roles of the package's scenes. */
export const ROLE_WORDS: ReadonlySet<string> = new Set(words('admin user reader frozen'))

/** Texts that every scene has: users, account and project of the package. They are in its documents. */
export const PACKAGE_TEXTS: ReadonlySet<string> = new Set(
  words(`
    mock-account mock-admin mock-user mock-reader mock-frozen mock-password modelarts_agency all-users all default
    mock-token-admin mock-token-user mock-token-reader mock-token-frozen
    mock-secret-key-admin mock-secret-key-user mock-secret-key-reader mock-secret-key-frozen
    MOCKAK00000ADMIN0001 MOCKAK000000USER0001 MOCKAK0000READER0001 MOCKAK0000FROZEN0001
    0a1b2c3d4e5f60718293a4b5c6d7e8f9 1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1 2b8d1a4f6cae5d3997f5a1e3b7c9d1f2
    3c9e2b50713f4e4aa8a6b2f4c8dae203 4daf3c61824a5f5bb9b7c3a5d9ebf314 0123456789abcdef0123456789abcdef
  `),
)
