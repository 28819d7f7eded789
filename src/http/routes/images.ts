import type { FastifyReply, FastifyRequest } from 'fastify'
import { failures } from '../../schemas/error.ts'
import { Image, ImageGroupPage, ImagePage } from '../../schemas/image.ts'
import {
  ImageDeleteQuery,
  ImageDeleteRequest,
  ImageGroupUpdateRequest,
  ImageRegisterRequest,
  ListImageGroupsQuery,
  ListImagesQuery,
} from '../../schemas/image-request.ts'
import { ImageGroupPath, ImagePath, SyncedImagePath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import * as z from '../../schemas/zod.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

export const imageRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ListImage'),
    schema: {
      operationId: 'ListImage',
      summary: 'Lists the images of the service and of the project, in pages.',
      tags: ['images'],
      params: ProjectPath,
      querystring: ListImagesQuery,
      response: { 200: ImagePage.describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).list(request.query),
  })

  app.route({
    ...routeOf('RegisterImage'),
    schema: {
      operationId: 'RegisterImage',
      summary: 'Registers an image that is stored in SWR.',
      tags: ['images'],
      params: ProjectPath,
      body: ImageRegisterRequest,
      response: { 200: Image.describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).register(request.body),
  })

  app.route({
    ...routeOf('ShowImage'),
    schema: {
      operationId: 'ShowImage',
      summary: 'Shows one image.',
      tags: ['images'],
      params: ImagePath,
      response: { 200: Image.describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).show(request.params.id),
  })

  app.route({
    ...routeOf('DeleteImage'),
    schema: {
      operationId: 'DeleteImage',
      summary: 'Deletes an image of the project.',
      tags: ['images'],
      params: ImagePath,
      querystring: ImageDeleteQuery,
      body: ImageDeleteRequest,
      response: { 200: Image.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { query, body } = request
      warnOfForce(request, reply, { force: query.force, is_force: body.is_force })
      return imagesOf(request).delete(request.params.id)
    },
  })

  app.route({
    ...routeOf('ListImageGroup'),
    schema: {
      operationId: 'ListImageGroup',
      summary: 'Lists the images grouped by name, in pages.',
      tags: ['images'],
      params: ProjectPath,
      querystring: ListImageGroupsQuery,
      response: { 200: ImageGroupPage.describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).groups.list(request.query),
  })

  app.route({
    ...routeOf('DeleteImageGroup'),
    schema: {
      operationId: 'DeleteImageGroup',
      summary: 'Deletes all images of a group.',
      tags: ['images'],
      params: ImageGroupPath,
      body: ImageDeleteRequest,
      response: { 200: z.object({}).describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      warnOfForce(request, reply, request.body)
      return imagesOf(request).groups.delete(request.params.id)
    },
  })

  app.route({
    ...routeOf('UpdateImageGroup'),
    schema: {
      operationId: 'UpdateImageGroup',
      summary: 'Changes the guide text and the tags of a group.',
      tags: ['images'],
      params: ImageGroupPath,
      body: ImageGroupUpdateRequest,
      response: { 200: z.object({}).describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).groups.update(request.params.id, request.body),
  })

  app.route({
    ...routeOf('SyncImage'),
    schema: {
      operationId: 'SyncImage',
      summary: 'Synchronizes the status of an image with SWR.',
      tags: ['images'],
      params: SyncedImagePath,
      response: { 200: Image.describe('OK'), ...failures },
    },
    handler: (request) => imagesOf(request).sync(request.params.image_id),
  })
}

function imagesOf(request: FastifyRequest) {
  return callOf(request).world.cloud.images
}

/** Warns that force flags have no effect: the mock has no SWR, so there is no image content to delete. */
function warnOfForce(
  request: FastifyRequest,
  reply: FastifyReply,
  flags: Readonly<Record<string, boolean>>,
): void {
  const names = Object.keys(flags).filter((name) => flags[name])
  warn(
    request,
    reply,
    names.map((name) => `${name} is ignored: the mock has no SWR to delete from`),
  )
}
