/** The example page of the vendor's documentation, for the OpenAPI document. */
export const listExample = {
  current: 0,
  data: [
    {
      description: 'api-test',
      feature: 'NOTEBOOK',
      flavor: 'modelarts.vm.cpu.2u',
      id: 'f9937afa-4451-42db-a76b-72d624749f66',
      image: {
        id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
        name: 'notebook2.0-mul-kernel-cpu-cp36',
        swr_path: 'swr.xxxxx.com/atelier/notebook2.0-mul-kernel-cpu-cp36:3.3.2-release_v1',
        type: 'BUILD_IN',
      },
      lease: {
        create_at: 1638841744515,
        duration: 3600000,
        enable: true,
        update_at: 1638841744515,
      },
      name: 'notebooks_test',
      status: 'CREATING',
      token: '3eff13f2-3d70-5456-6dc7-e3f99f562022',
      volume: {
        category: 'EVS',
        ownership: 'MANAGED',
        mount_path: '/home/ma-user/work/',
        capacity: 50,
      },
      workspace_id: '0',
    },
  ],
  pages: 1,
  size: 10,
  total: 1,
}
