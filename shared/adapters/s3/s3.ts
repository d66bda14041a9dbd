/** Buckets: one into which others put files, and those of files and copies of our own. */

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGzip, gunzipSync, gzipSync } from 'node:zlib'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import * as z from 'zod'
import { CopyNotKeptError, type MailCopies, type SendAttempt } from '#domain/emails/mail-copies.ts'
import { IdesError } from '#domain/errors.ts'
import { noticeId } from '#domain/people/mail.ts'
import type { RehearsalFiles } from '#domain/rehearsal/requested.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { askingOften } from '../frequent-client.ts'
import { readCopy, withoutSecrets } from '../mime/message.ts'
import { answeredWithin } from '../patience.ts'
import { unpacked } from '../unpack.ts'

export const openS3 = (): S3Client => new S3Client(answeredWithin(60_000))

export interface DroppedFile {
  key: string
  /** Another one for other content. */
  etag: string
  /** Bytes. */
  size: number
  /** Milliseconds since 1970. */
  putAt: number
}

export interface DropBucket {
  /** Each as its last writer left it: S3 shows no file before it is whole. @throws SourceError */
  list(prefix: string): Promise<readonly DroppedFile[]>
  /** The bytes of that content. @throws SourceError `cursor` once another file has taken its place, or none is left */
  read(file: Pick<DroppedFile, 'key' | 'etag'>): AsyncIterable<Uint8Array>
}

const permissions = { list: 's3:ListBucket', read: 's3:GetObject' } as const

export const dropPermissions: readonly string[] = Object.values(permissions)

const listed = z.object({ Key: z.string(), ETag: z.string(), Size: z.number(), LastModified: z.date() })

export const s3Drop = (client: S3Client, Bucket: string): DropBucket => ({
  async list(prefix) {
    const files: DroppedFile[] = []
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }))
        for (const object of Contents) {
          const { Key, ETag, Size, LastModified } = listed.parse(object)
          // What the console makes for a folder.
          if (!Key.endsWith('/')) files.push({ key: Key, etag: ETag, size: Size, putAt: LastModified.getTime() })
        }
    } catch (error) {
      throw sourceError(error, prefix, permissions.list)
    }
    return files
  },
  async *read({ key, etag }) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key, IfMatch: etag }))
      if (Body) yield* Body.transformToWebStream()
    } catch (error) {
      if (isReplaced(error)) throw new SourceError('cursor', `Another file took the place of ${key}, or it is gone`, { cause: error })
      throw sourceError(error, key, permissions.read)
    }
  },
})

const statusOf = (error: unknown) => (error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined)

/** 412 by `IfMatch`. */
const isReplaced = (error: unknown) => [404, 412].includes(statusOf(error) ?? 0)

function sourceError(cause: unknown, name: string, permission: string) {
  if (statusOf(cause) === 403)
    return new SourceError('permission', `S3 refuses ${name}: sync needs ${permission} there and the key of the bucket. Deploy again`, {
      cause,
    })
  return new SourceError('down', `S3 does not give out ${name}: it is tried again`, { cause })
}

class EmptyAnswerError extends IdesError {
  override readonly name = 'EmptyAnswerError'
}

/** Of a file, unpacked. */
const mostBytes = 200_000_000

/** Seconds that a link holds. */
const linkLasts = 300

/** Files in a bucket, compressed; `Content-Encoding` says so to those who follow a link. */
export const s3RehearsalFiles = (client: S3Client, Bucket: string): RehearsalFiles => ({
  async save(rehearsal, name, text) {
    const Body = await pipeline(Readable.from(text), createGzip(), compressed => buffer(compressed))
    const as = { ContentEncoding: 'gzip', ContentType: name.endsWith('.json') ? 'application/json' : 'application/x-ndjson' }
    await client.send(new PutObjectCommand({ Bucket, Key: keyOf(rehearsal, name), Body, ...as }))
  },
  async read(rehearsal, name) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(rehearsal, name) }))
    if (!Body) throw new EmptyAnswerError(`S3 has no text for ${name} of rehearsal ${rehearsal}`)
    return unpacked(await Body.transformToByteArray(), mostBytes)
  },
  link: (rehearsal, name) => getSignedUrl(client, new GetObjectCommand({ Bucket, Key: keyOf(rehearsal, name) }), { expiresIn: linkLasts }),
})

const keyOf = (rehearsal: string, name: string) => `${rehearsal}/${name}`

/** Of one bucket. Mails wait for their copies, so that one attempt in vain must not take long; the signature covers each body, so no further checksum is needed. */
export const openS3ForMail = (): S3Client => {
  const settings = { maxAttempts: 2, cacheMiddleware: true, requestChecksumCalculation: 'WHEN_REQUIRED', ...answeredWithin(5_000) } as const
  return askingOften(new S3Client(settings), 's3')
}

/** By folders of the bucket, since they expire at different times. */
export const copyFolders = { notices: 'notices/', digests: 'digests/' } as const

/** Copies of mails in a bucket, compressed. Their keys have a ref and the id of a notice. */
export const s3MailCopies = (client: S3Client, Bucket: string): MailCopies => ({
  async save(attempt, message, secrets) {
    const as = { ContentEncoding: 'gzip', ContentType: 'message/rfc822' }
    // A better level would take twice the time for a twentieth of the size.
    const Body = gzipSync(withoutSecrets(message, secrets), { level: 3 })
    await client.send(new PutObjectCommand({ Bucket, Key: keyOfCopy(attempt), Body, ...as })).catch((cause: unknown) => {
      throw new CopyNotKeptError(cause)
    })
  },
  async find(attempt) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOfCopy(attempt) }))
      return Body && readCopy(gunzipSync(await Body.transformToByteArray(), { maxOutputLength: mostBytes }))
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  },
  async removeAll(ref) {
    for (const folder of Object.values(copyFolders))
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${folder}${ref}/` }))
        for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }))
  },
})

const keyOfCopy = ({ ref, number, tries, isDigest }: SendAttempt) =>
  `${isDigest ? copyFolders.digests : copyFolders.notices}${ref}/${noticeId(ref, number)}.${tries}.eml`
