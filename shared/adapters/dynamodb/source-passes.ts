import * as z from 'zod'
import { sourceState } from '#domain/sources/pass.ts'
import { type PassPart, type SourcePasses, sourceFinding, type Waiting, waiting } from '#domain/sources/passes.ts'
import { expiryAt, getItem, json, putItem, queryItems, type Table, versionIs } from './table.ts'
import { padded, waitingLists } from './waiting-lists.ts'

const pk = 'SOURCES'

const stateItem = z.object({ version: z.int(), body: json(sourceState) })

const bytes = z.instanceof(Uint8Array)

const batchItem = z.object({ devices: bytes, findings: json(z.array(sourceFinding)) })
const missingItem = z.object({ devices: bytes })

const allWaiting = 'WAITING#'

const passOf = (source: string, pass: number) => `${source}#${padded(pass)}`

const partOf = ({ source, pass, part }: PassPart) => `${passOf(source, pass)}#${padded(part)}`

const stateKey = (source: string) => ({ pk, sk: `STATE#${source}` })
const batchKey = (part: PassPart) => ({ pk, sk: `SHEET#${partOf(part)}` })
const waitingKey = (part: PassPart) => `${allWaiting}${partOf(part)}`

/** Sources and their passes in the table of records: one partition, since they are read in turn. */
export function dynamoSourcePasses(table: Table): SourcePasses {
  const lists = waitingLists<Waiting>(table, waiting)

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
    saveWaiting: (part, list, until) => lists.save(waitingKey(part), list, expiryAt(until)),
    listWaiting: (source, pass) => lists.list(`${allWaiting}${passOf(source, pass)}#`),
    removeWaiting: part => lists.remove(waitingKey(part)),
    removeWaitingBefore: (source, pass) => lists.removeBefore(`${allWaiting}${source}#`, `${allWaiting}${passOf(source, pass)}`),
    async *listWaitingOf(person) {
      for await (const { waiting } of lists.list(allWaiting)) yield* waiting.filter(one => one.person === person)
    },
    forget: person => lists.keep(allWaiting, one => one.person !== person),
  }
}

const packed = (hashes: readonly string[]): Uint8Array => Buffer.from(hashes.join(''), 'hex')

/** Of 16 bytes each. */
const unpacked = (all: Uint8Array): readonly string[] => Buffer.from(all).toString('hex').match(/.{32}/g) ?? []
