import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gunzip } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { IdesError } from '../../domain/errors.ts'
import type { RehearsalFiles } from '../../domain/rehearsal/requested.ts'

class EmptyAnswerError extends IdesError {
  override readonly name = 'EmptyAnswerError'
}

/** Seconds that a link holds. */
const linkLasts = 300

/** Files in a bucket, compressed; `Content-Encoding` says so to those who follow a link. */
export const s3RehearsalFiles = (client: S3Client, Bucket: string): RehearsalFiles => ({
  async save(rehearsal, name, text) {
    const Body = await pipeline(Readable.from(text), createGzip(), (compressed) => buffer(compressed))
    const as = { ContentEncoding: 'gzip', ContentType: name.endsWith('.json') ? 'application/json' : 'application/x-ndjson' }
    await client.send(new PutObjectCommand({ Bucket, Key: keyOf(rehearsal, name), Body, ...as }))
  },
  async read(rehearsal, name) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(rehearsal, name) }))
    if (!Body) throw new EmptyAnswerError(`S3 has no text for ${name} of rehearsal ${rehearsal}`)
    return String(await promisify(gunzip)(await Body.transformToByteArray()))
  },
  link: (rehearsal, name) => getSignedUrl(client, new GetObjectCommand({ Bucket, Key: keyOf(rehearsal, name) }), { expiresIn: linkLasts }),
})

const keyOf = (rehearsal: string, name: string): string => `${rehearsal}/${name}`
