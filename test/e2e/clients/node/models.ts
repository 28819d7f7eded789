/** The fields of responses that life.ts checks. */
export interface Page<Item> {
  current: number
  data: Item[]
  pages: number
  size: number
  total: number
  httpStatusCode: number
}

export interface Lease {
  create_at: number
  duration: number
  enable: boolean
  type: string
}

export interface Notebook {
  id: string
  name: string
  description: string
  status: string
  flavor: string
  feature: string
  token: string
  url: string
  user_id: string
  lease: Lease
  image: { id: string }
  user: { id: string }
  volume: { capacity: number; category: string }
  action_progress: { step: number }[]
  endpoints: { service: string; uri: string; key_pair_names?: string[] }[]
  tags: { key: string; value: string }[]
}

export interface Flavor {
  id: string
  arch: string
  memory: number
  sold_out: boolean
  vcpus: number
}

export interface Image {
  id: string
  arch: string
  name: string
  origin: string
  resource_categories: string[]
  status: string
  swr_path: string
  tag: string
}

export interface Storage {
  id: string
  mount_path: string
  status: string
}

export interface Group {
  id: string
  name: string
  version_count: number
}

export interface Workspace {
  id: string
  auth_type: string
  name: string
}

export interface Quota {
  resource: string
  max_quota: number
}
