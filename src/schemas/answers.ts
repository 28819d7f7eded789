import {
  AgencyName,
  AuthMode,
  AuthorizationList,
  AuthorizationResult,
  Verdicts,
} from './authorization.ts'
import { Cluster, ClusterPage, FeatureState } from './cluster.ts'
import { FlavorPage } from './flavor.ts'
import { Image, ImageGroupPage, ImagePage } from './image.ts'
import { Lease } from './lease.ts'
import { Notebook, NotebookPage } from './notebook.ts'
import type { OperationId } from './operations.ts'
import { PoolList } from './pool.ts'
import { CombinedTags } from './tag.ts'
import { Storage, StoragePage } from './volume.ts'
import {
  UserList,
  WorkspaceDetail,
  WorkspaceId,
  WorkspaceList,
  WorkspaceQuotas,
} from './workspace.ts'
import * as z from './zod.ts'

const Nothing = z.object({})

/** The body of the 200 answer of each operation; null if it has none. A test compares them with the routes. */
export const answers: Readonly<Record<OperationId, z.ZodType | null>> = {
  ListNotebooks: NotebookPage,
  ListAllNotebooks: NotebookPage,
  CreateNotebook: Notebook,
  ShowNotebook: Notebook,
  UpdateNotebook: Notebook,
  DeleteNotebook: Notebook,
  StartNotebook: Notebook,
  StopNotebook: Notebook,
  ShowLease: Lease,
  RenewLease: Lease,
  ShowSwitchableFlavors: FlavorPage,
  ListFlavors: FlavorPage,
  RunCodeLab: Notebook,
  AttachDynamicStorage: Storage,
  ListDynamicStorages: StoragePage,
  ShowDynamicStorage: Storage,
  DetachDynamicStorage: Storage,
  CreateNotebookTags: null,
  DeleteNotebookTags: null,
  ShowNotebookTags: CombinedTags,
  CreateImage: Image,
  ListImage: ImagePage,
  RegisterImage: Image,
  ShowImage: Image,
  DeleteImage: Image,
  ListImageGroup: ImageGroupPage,
  DeleteImageGroup: Nothing,
  UpdateImageGroup: Nothing,
  SyncImage: Image,
  ListAuthoringClusters: ClusterPage,
  ShowCluster: Cluster,
  ListFeatures: FeatureState,
  ListWorkspace: WorkspaceList,
  CreateWorkspace: WorkspaceDetail,
  ShowWorkspace: WorkspaceDetail,
  UpdateWorkspace: WorkspaceId,
  DeleteWorkspace: WorkspaceId,
  ShowWorkspaceQuotas: WorkspaceQuotas,
  UpdateWorkspaceQuotas: WorkspaceQuotas,
  ListUsers: UserList,
  ValidateAuthorization: Verdicts,
  GetAuthorizations: AuthorizationList,
  CreateAuthorization: AuthorizationResult,
  DeleteAuthorizations: AuthorizationResult,
  CreateModelArtsAgency: AgencyName,
  ShowAuthmodeDetail: AuthMode,
  UpdateAuthMode: AuthMode,
  ListPools: PoolList,
}

/** The operations that take `offset` and `limit`. A test compares them with the OpenAPI document. */
export const pagedOperations: readonly OperationId[] = [
  'ListNotebooks',
  'ListAllNotebooks',
  'ListFlavors',
  'ShowSwitchableFlavors',
  'ListImage',
  'ListImageGroup',
  'ListAuthoringClusters',
  'ListWorkspace',
  'GetAuthorizations',
]
