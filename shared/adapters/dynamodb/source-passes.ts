import * as z from 'zod'
import { sourceState } from '../../domain/sources/pass.ts'
import { findingsSchema, type PassPart, type SourcePasses, type Waiting, waiting } from '../../domain/sources/passes.ts'
import { packedJson } from './packed-json.ts'
import { deleteItem, expiryAt, getItem, json, putItem, queryItems, type Table, versionIs } from './table.ts'

const pk = 'SOURCES'

const stateItem = z.object({ version: z.int(), body: json(sourceState) })

const bytes = z.instanceof(Uint8Array)

const waitingList = packedJson<readonly Waiting[]>(z.array(waiting))

const batchItem = z.object({ devices: bytes, findings: json(findingsSchema) })
const missingItem = z.object({ devices: bytes })
const waitingItem = z.object({ sk: z.string(), body: bytes, expiresAt: z.number() })

const passOf = (source: string, pass: number) => `${source}#${String(pass).padStart(8, '0')}`

const partOf = ({ source, pass, part }: PassPart) => `${passOf(source, pass)}#${String(part).padStart(8, '0')}`

const stateKey = (source: string) => ({ pk, sk: `STATE#${source}` })
const batchKey = (part: PassPart) => ({ pk, sk: `SHEET#${partOf(part)}` })
const waitingKey = (part: PassPart) => ({ pk, sk: `WAITING#${partOf(part)}` })

/** Sources and their passes in the table of records: one partition, since they are read in turn. */
export function dynamoSourcePasses(table: Table): SourcePasses {
  const saveWaiting = async (key: ReturnType<typeof waitingKey>, list: readonly Waiting[], expiresAt: number) => {
    await putItem(table, { ...key, body: await waitingList.pack(list), expiresAt })
  }

  return {
    async find(source) {
      const item = await getItem(table, stateKey(source), stateItem)
      return item ? { state: item.body, version: item.version } : { state: {}, version: 0 }
    },
    save: (source, { state, version }) =>
      putItem(table, { ...stateKey(source), version: version + 1, body: JSON.stringify(state) }, versionIs(version)),
    async saveBatch(part, { devices, findings }, until) {
      await putItem(table, { ...batchKey(part), devices: packed(devices), findings: JSON.stringify(findings), expiresAt: expiryAt(until) })
    },
    async *listBatches(source, pass) {
      const sheets = queryItems(table, { pk, skPrefix: `SHEET#${passOf(source, pass)}#` }, batchItem)
      for await (const { devices, findings } of sheets) yield { devices: unpacked(devices), findings }
    },
    async saveMissing(source, pass, name, devices, until) {
      await putItem(table, {
        ...{ pk, sk: `MISSING#${passOf(source, pass)}#${name}` },
        ...{ devices: packed(devices), expiresAt: expiryAt(until) },
      })
    },
    async *listMissing(source, pass) {
      for await (const { devices } of queryItems(table, { pk, skPrefix: `MISSING#${passOf(source, pass)}#` }, missingItem))
        yield unpacked(devices)
    },
    saveWaiting: (part, list, until) => saveWaiting(waitingKey(part), list, expiryAt(until)),
    async *listWaiting(source, pass) {
      for await (const { sk, body } of queryItems(table, { pk, skPrefix: `WAITING#${passOf(source, pass)}#` }, waitingItem))
        yield { part: Number(sk.slice(-8)), waiting: await waitingList.unpack(body) }
    },
    async removeWaiting(part) {
      await deleteItem(table, waitingKey(part))
    },
    async removeWaitingBefore(source, pass) {
      const first = `WAITING#${passOf(source, pass)}`
      for await (const { sk } of queryItems(table, { pk, skPrefix: `WAITING#${source}#` }, waitingItem))
        if (sk < first) await deleteItem(table, { pk, sk })
    },
    async *listWaitingOf(person) {
      for await (const { body } of queryItems(table, { pk, skPrefix: 'WAITING#' }, waitingItem))
        yield* (await waitingList.unpack(body)).filter((one) => one.person === person)
    },
    async forget(person) {
      for await (const { sk, body, expiresAt } of queryItems(table, { pk, skPrefix: 'WAITING#' }, waitingItem)) {
        const list = await waitingList.unpack(body)
        const kept = list.filter((one) => one.person !== person)
        if (kept.length < list.length) await saveWaiting({ pk, sk }, kept, expiresAt)
      }
    },
  }
}

const packed = (hashes: readonly string[]): Uint8Array => Buffer.from(hashes.join(''), 'hex')

/** Of 16 bytes each. */
const unpacked = (all: Uint8Array): readonly string[] => Buffer.from(all).toString('hex').match(/.{32}/g) ?? []
