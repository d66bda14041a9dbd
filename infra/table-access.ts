/** What each function may do with the tables, by the stores it uses. */
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { partitions, type StoreName } from '../shared/adapters/dynamodb/partitions.ts'
import type { ServiceFunction } from './constructs/service-function.ts'

interface TableAccess {
  /** Actions on the table of people. */
  people?: readonly ('BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Scan' | 'UpdateItem')[]
  /** Finds people by what is due. */
  due?: true
  /** Finds cases by unit. */
  units?: true
  /** Reads every save of a person. */
  stream?: true
  /** Gets and queries all records: policies, and what is paused. */
  reads?: true
  records?: { readonly [Action in RecordAction]?: readonly StoreName[] }
}

const recordActions = ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] as const

type RecordAction = (typeof recordActions)[number]

/** Saving a person also writes the lines that list their cases, and lists them by name. */
const savesUnread: TableAccess = {
  people: ['GetItem', 'PutItem'],
  records: { PutItem: ['summaries', 'lists'], BatchWriteItem: ['lists'], DeleteItem: ['summaries', 'lists'] },
}

const saves: TableAccess = { ...savesUnread, reads: true }

/** What a staff page shows, and what taking an answer needs: strangers can reach it. */
const onPages: readonly StoreName[] = ['audit', 'control', 'evidence', 'outages', 'pageLinks', 'policies', 'policyVersions']

const sendsAtPace: TableAccess = { records: { GetItem: ['rates'], PutItem: ['rates'] } }

const recordsDelivery: TableAccess = { records: { UpdateItem: ['evidence', 'silence'] } }

const sweeps: readonly TableAccess[] = [
  saves,
  sendsAtPace,
  recordsDelivery,
  {
    people: ['BatchGetItem', 'UpdateItem'],
    due: true,
    records: { BatchGetItem: ['brakes'], PutItem: ['lines', 'pageLinks'], UpdateItem: ['lines'], DeleteItem: ['lines'] },
  },
]

const erases: TableAccess = {
  people: ['DeleteItem', 'Scan'],
  records: {
    BatchGetItem: ['summaries', 'refs', 'brakes'],
    PutItem: ['audit', 'evidence', 'brakes', 'passes'],
    UpdateItem: ['retention'],
    DeleteItem: ['evidence', 'brakes', 'accessStates', 'addresses', 'owners', 'directory', 'deviceIndex', 'pageLinks', 'refs'],
  },
}

/** The console asks the routes of the API within its own function. */
const administers: readonly TableAccess[] = [
  saves,
  erases,
  sendsAtPace,
  {
    people: ['BatchGetItem'],
    due: true,
    units: true,
    records: {
      BatchGetItem: ['addresses', 'owners'],
      PutItem: [
        ...(['addresses', 'drafts', 'incidents', 'jobs', 'owners', 'policies', 'policyVersions'] as const),
        ...(['proposals', 'refs', 'registry', 'rehearsals', 'turns'] as const),
      ],
      UpdateItem: ['control', 'dayCounts'],
      DeleteItem: ['proposals', 'turns'],
    },
  },
]

/** By the id of the function. */
const tableAccess: Record<string, readonly TableAccess[]> = {
  enrol: [{ people: ['Scan'], reads: true, records: { PutItem: ['jobs'], UpdateItem: ['jobs'] } }],
  work: [
    saves,
    erases,
    {
      people: ['BatchGetItem'],
      due: true,
      records: {
        BatchWriteItem: ['coverageCounts'],
        PutItem: [
          ...(['coverageCounts', 'enrolment', 'jobs', 'lines', 'pieces'] as const),
          ...(['policies', 'policyVersions', 'rehearsals', 'turns'] as const),
        ],
        UpdateItem: ['control', 'jobs'],
        DeleteItem: ['drafts', 'lines', 'turns'],
      },
    },
  ],
  dispatch: [sendsAtPace, { due: true, records: { GetItem: ['control', 'silence'] } }],
  send: sweeps,
  escalate: [...sweeps, { records: { PutItem: ['brakes'] } }],
  canary: [sendsAtPace, { records: { GetItem: ['silence'] } }],
  feedback: [saves, recordsDelivery],
  me: [savesUnread, { records: { GetItem: onPages, Query: onPages, PutItem: ['audit'], UpdateItem: ['dayCounts'] } }],
  admin: administers,
  console: [...administers, { records: { PutItem: ['endedSessions'] } }],
  witness: [{ records: { Query: ['audit', 'drafts', 'policies'] } }],
  retain: [
    saves,
    sendsAtPace,
    {
      people: ['Scan'],
      records: { PutItem: ['caseCounts', 'jobs', 'lines'], UpdateItem: ['retention', 'dayCounts'], DeleteItem: ['lines'] },
    },
  ],
  // Also takes back a person who was being erased when they came.
  sync: [
    saves,
    {
      people: ['BatchGetItem', 'DeleteItem'],
      records: {
        BatchGetItem: ['directory', 'deviceIndex', 'addresses', 'owners', 'refs'],
        BatchWriteItem: ['directory', 'deviceIndex'],
        PutItem: ['addresses', 'brakes', 'owners', 'passes', 'refs'],
        UpdateItem: ['outages'],
        DeleteItem: ['addresses', 'deviceIndex', 'owners', 'pageLinks', 'passes'],
      },
    },
  ],
  publish: [{ stream: true }],
  connect: [saves, { records: { PutItem: ['accessStates', 'connectorTests'], DeleteItem: ['accessStates'] } }],
}

const testsConnectors: TableAccess = { records: { PutItem: ['connectorTests'] } }

/** Limits a permission to items of these stores. */
const inStores = (...stores: readonly StoreName[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': stores.flatMap(store => partitions[store]) },
})

const underRefs = { ...inStores('evidence'), 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#*'] } }

export interface Tables {
  people: TableV2
  records: TableV2
}

/** @param hasConnectors where there are connectors, admins test them */
export function grantTables(one: ServiceFunction, { people, records }: Tables, hasConnectors: boolean) {
  const { id } = one.node
  const accesses = [...(tableAccess[id] ?? []), ...(hasConnectors && ['admin', 'console'].includes(id) ? [testsConnectors] : [])]
  const actions = [...new Set(accesses.flatMap(access => access.people ?? []))]
  if (actions.length > 0)
    one.may(
      actions.map(action => `dynamodb:${action}`),
      [people.tableArn],
    )
  if (accesses.some(({ due }) => due))
    one.may(
      ['dynamodb:Query'],
      ['changes', 'mail'].map(index => `${people.tableArn}/index/${index}`),
    )
  if (accesses.some(({ units }) => units)) one.may(['dynamodb:Query'], [`${records.tableArn}/index/units`])
  if (people.tableStreamArn && accesses.some(({ stream }) => stream))
    one.may(
      ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(action => `dynamodb:${action}`),
      [people.tableStreamArn],
    )
  if (accesses.some(({ reads }) => reads)) one.may(['dynamodb:GetItem', 'dynamodb:Query'], [records.tableArn])
  for (const action of recordActions) {
    const stores = [...new Set(accesses.flatMap(access => access.records?.[action] ?? []))]
    const others = stores.filter(store => store !== 'evidence')
    if (others.length > 0) one.may([`dynamodb:${action}`], [records.tableArn], inStores(...others))
    if (others.length < stores.length) one.may([`dynamodb:${action}`], [records.tableArn], underRefs)
  }
}
