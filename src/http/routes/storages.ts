import { failures } from '../../schemas/error.ts'
import { InstancePath, StoragePath } from '../../schemas/paths.ts'
import { Storage, StoragePage, StorageRequest } from '../../schemas/volume.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const tags = ['storages']

const response = { 200: Storage.describe('OK'), ...failures }

export const storageRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('AttachDynamicStorage'),
    schema: {
      operationId: 'AttachDynamicStorage',
      summary: 'Mounts a storage on a running instance: MOUNTING, then MOUNTED.',
      tags,
      params: InstancePath,
      body: StorageRequest,
      response,
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      const { params, body } = request
      return world.cloud.notebooks.storages.attach(caller, params.instance_id, body)
    },
  })

  app.route({
    ...routeOf('ListDynamicStorages'),
    schema: {
      operationId: 'ListDynamicStorages',
      summary: 'Lists the mounted storages of an instance, oldest first.',
      tags,
      params: InstancePath,
      response: { 200: StoragePage.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.notebooks.storages.list(caller, request.params.instance_id)
    },
  })

  app.route({
    ...routeOf('ShowDynamicStorage'),
    schema: {
      operationId: 'ShowDynamicStorage',
      summary: 'Shows one mounted storage.',
      tags,
      params: StoragePath,
      response,
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      const { instance_id, storage_id } = request.params
      return world.cloud.notebooks.storages.show(caller, instance_id, storage_id)
    },
  })

  app.route({
    ...routeOf('DetachDynamicStorage'),
    schema: {
      operationId: 'DetachDynamicStorage',
      summary: 'Unmounts a storage: UNMOUNTING, then not found.',
      tags,
      params: StoragePath,
      response,
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      const { instance_id, storage_id } = request.params
      return world.cloud.notebooks.storages.detach(caller, instance_id, storage_id)
    },
  })
}
