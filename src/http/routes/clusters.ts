import { featureState, listClusters, showCluster } from '../../cloud/clusters.ts'
import { ignoredInPools, listPools } from '../../cloud/pools.ts'
import { Cluster, ClusterPage, ClustersQuery, FeatureState } from '../../schemas/cluster.ts'
import { failures } from '../../schemas/error.ts'
import { ClusterPath, FeaturePath } from '../../schemas/paths.ts'
import { PoolList, PoolsQuery } from '../../schemas/pool.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const tags = ['clusters']

/** Resource pools, and the state and quota of features. */
export const clusterRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ListAuthoringClusters'),
    schema: {
      operationId: 'ListAuthoringClusters',
      summary: 'Lists the resource pools that instances can run in, in pages.',
      tags,
      params: ProjectPath,
      querystring: ClustersQuery,
      response: { 200: ClusterPage.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return listClusters(world.cloud, caller, request.query)
    },
  })

  app.route({
    ...routeOf('ShowCluster'),
    schema: {
      operationId: 'ShowCluster',
      summary: 'Shows one resource pool.',
      tags,
      params: ClusterPath,
      response: { 200: Cluster.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return showCluster(world.cloud, caller, request.params.cluster_id)
    },
  })

  app.route({
    ...routeOf('ListFeatures'),
    schema: {
      operationId: 'ListFeatures',
      summary: "Shows the state of a feature and the caller's quota.",
      tags,
      params: FeaturePath,
      response: { 200: FeatureState.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      const used = world.cloud.notebooks.countMatching({
        owner: caller.user.id,
        feature: 'NOTEBOOK',
      })
      return featureState(world.cloud, caller, request.params.feature, used)
    },
  })

  app.route({
    ...routeOf('ListPools'),
    schema: {
      operationId: 'ListPools',
      summary: 'Lists the dedicated resource pools.',
      tags,
      params: ProjectPath,
      querystring: PoolsQuery,
      response: { 200: PoolList.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { world } = callOf(request)
      warn(request, reply, ignoredInPools(request.query))
      return listPools(world.cloud, request.query)
    },
  })
}
