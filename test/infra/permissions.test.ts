import { describe, expect, it } from 'vitest'
import { newsTypes } from '#adapters/eventbridge/event-bus.ts'
import { configured, deployed, withOidc, withSystems } from './deployed.ts'
import { isAllowed, isDenied, type Permissions, permissionsIn, type Request } from './permissions.ts'

/** Partition keys of every kind of record, several of each. A policy whose id has 14 letters has a key as long as a ref. */
const kinds = {
  decisions: ['AUDIT#CONTROL', 'AUDIT#IMPORTS', 'AUDIT#REQUIREMENTS', 'AUDIT#no-tiktok', 'AUDIT#no-tiktok-2023'],
  'notices and erasures': ['ETKLS32Y3JWUVBISGE53'],
  cases: ['CASES#no-tiktok#07', 'CASES#no-tikt-01#07', 'CASES#no-tiktok#flagged'],
  policies: ['POLICIES', 'POLICY#no-tiktok', 'POLICY#no-tiktok-202'],
  drafts: ['DRAFTS'],
  requirements: ['REQUIREMENTS', 'REQUIREMENT#filevault', 'REQUIREMENT#usb-lock'],
  'incident notes': ['INCIDENTS#no-tiktok', 'INCIDENTS#no-tikto'],
  'counts of cases': ['COUNTS#no-tiktok', 'COUNTS#no-tiktok-202'],
  rehearsals: ['REHEARSAL#no-tiktok', 'REHEARSAL#no-tiktok1'],
  brakes: ['BRAKE#no-tiktok', 'BRAKE#no-tiktok-2023'],
  'owners of devices': ['DEVICE#phone', 'DEVICE#work-phone-12'],
  'ids of the directory': ['DIRECTORY#0123456789abcdef0123456789abcdef'],
  'keys of devices': ['KEY#9f86d081884c7d659a2feaa0c55ad015'],
  'passes over sources': ['SOURCES'],
  'answers of connectors': ['ACCESS#00', 'ACCESS#15'],
  'tests and comparison': ['CONTROL#ACCESS'],
  'holders of addresses': ['ADDRESS#ETKLS32Y3JWUVBISGE53'],
  'refs of staff ids': ['STAFF#ana', 'STAFF#anna.vandenber'],
  'names, and people to see to': ['NAMES#k', 'NOTED'],
  digests: ['DIGEST#ETKLS32Y3JWUVBISGE53#2023-03-15'],
  'links to pages': ['LINK#9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  'ended sessions': ['ENDED#9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  pauses: ['CONTROL#PAUSES'],
  'outages of sources': ['CONTROL#OUTAGES'],
  silence: ['CONTROL#SILENCE'],
  'sending rate': ['CONTROL#RATE'],
  enrolment: ['CONTROL#ENROLMENT'],
  jobs: ['JOBS'],
  'pieces of jobs': ['JOB#20230223T080000000Z-a', 'JOB#20230223T080000'],
  retention: ['CONTROL#RETENTION'],
  proposals: ['PROPOSAL#9f86d081884c7d659a2feaa0c55ad015'],
  turns: ['TURN#draft no-tiktok', 'TURN#draft no-tikto1'],
  'counts by day': ['SAMPLES#ETKLS32Y3JWUVBISGE53'],
  others: ['CONTROL', 'AUDIT', 'POLICY', 'X#', 'SOMETHING#OF-20-CHARS', 'nobody', 'ETKLS32Y3JWUVBISGE5', 'ETKLS32Y3JWUVBISGE53A'],
} as const

type Kind = keyof typeof kinds

/** Who may put, change or delete records of a kind: no other function may. */
const writers: Partial<Record<Kind, readonly string[]>> = {
  decisions: ['admin', 'console', 'me', 'work'],
  'notices and erasures': ['admin', 'console', 'escalate', 'feedback', 'send', 'work'],
  policies: ['admin', 'console', 'work'],
  drafts: ['admin', 'console', 'work'],
  requirements: ['admin', 'console'],
  'incident notes': ['admin', 'console'],
  'counts of cases': ['retain'],
  rehearsals: ['admin', 'console', 'work'],
  brakes: ['admin', 'console', 'escalate', 'sync', 'work'],
  'owners of devices': ['admin', 'console', 'sync', 'work'],
  'answers of connectors': ['admin', 'connect', 'console', 'work'],
  'refs of staff ids': ['admin', 'console', 'sync', 'work'],
  digests: ['escalate', 'retain', 'send', 'work'],
  'links to pages': ['admin', 'console', 'escalate', 'send', 'sync', 'work'],
  'ended sessions': ['console'],
  pauses: ['admin', 'console', 'work'],
  'outages of sources': ['sync'],
  silence: ['escalate', 'feedback', 'send'],
  'sending rate': ['admin', 'canary', 'console', 'dispatch', 'escalate', 'retain', 'send'],
  enrolment: ['work'],
  retention: ['admin', 'console', 'retain', 'work'],
  proposals: ['admin', 'console'],
  'counts by day': ['admin', 'console', 'me', 'retain'],
  others: [],
}

const changes = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
]

describe.each([
  ['a pool', configured],
  ['an issuer of the deployer', withOidc],
  ['sources and connectors', withSystems],
])('with %s', (_, configuration) => {
  const { data, service } = deployed(configuration)
  const permissions = permissionsIn(data, service)
  const functions = [...permissions.keys()].toSorted()
  const console = functions.filter(name => name === 'console')
  const publish = functions.filter(name => name === 'publish')

  it.each(Object.entries(writers))('no other function writes %s', (kind, names) => {
    const actions = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map(one => `dynamodb:${one}`)
    for (const [, keys] of Object.entries(kinds).filter(([one]) => one === kind))
      for (const key of keys)
        for (const name of functions.filter(one => !names.includes(one)))
          expect(
            actions.filter(action => isAllowed(permissions, name, { action, resource: 'Records', keys: [key] })),
            `${name} with ${key}`,
          ).toEqual([])
  })

  it('only senders make links, only connectors keep answers, and nobody deletes a policy', () => {
    const whoMayTo = (action: string, kind: Kind) =>
      functions.filter(name => kinds[kind].some(key => isAllowed(permissions, name, { action, resource: 'Records', keys: [key] })))
    expect(whoMayTo('dynamodb:PutItem', 'links to pages')).toEqual(['escalate', 'send'])
    expect(whoMayTo('dynamodb:PutItem', 'answers of connectors')).toEqual(functions.filter(name => name === 'connect'))
    for (const action of changes) expect(whoMayTo(action, 'policies')).toEqual([])
  })

  it.each(functions)('%s changes no decision, even if something else would allow it', name => {
    if (!permissions.has(name)) return
    for (const action of changes)
      for (const key of kinds.decisions) {
        expect(isDenied(permissions, name, { action, resource: 'Records', keys: [key] }), `${action} of ${key}`).toBe(true)
        expect(isDenied(permissions, name, { action, resource: 'Records', keys: ['DRAFTS', key] }), `${action} of ${key}`).toBe(true)
      }
  })

  it.each(functions)('%s writes records by no other action', name => {
    const stated = (permissions.get(name) ?? []).filter(
      ({ Effect, Resource }) => Effect === 'Allow' && Resource.some(one => /^(Records|People)/.test(one)),
    )
    const known = [
      ...['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
      ...(name === 'publish' ? ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] : []),
    ].map(one => `dynamodb:${one}`)
    expect(stated.flatMap(({ Action }) => Action).filter(action => !known.includes(action))).toEqual([])
  })

  const whoMay = (action: string, resource: string): readonly string[] =>
    functions.filter(name => {
      const unconditional = (permissions.get(name) ?? []).filter(({ Resource }) => Resource.includes(resource))
      return unconditional.some(({ Effect, Action }) => Effect === 'Allow' && Action.includes(action))
    })

  it('few functions go through all people, and fewer remove one', () => {
    const admins = ['admin', ...console]
    const whoMayTo = (action: string, resource: string) => functions.filter(name => isAllowed(permissions, name, { action, resource }))
    expect(whoMayTo('dynamodb:Scan', 'People')).toEqual([...admins, 'enrol', 'retain', 'work'])
    expect(whoMayTo('dynamodb:DeleteItem', 'People')).toEqual([...admins, ...functions.filter(name => name === 'sync'), 'work'])
    expect(whoMayTo('dynamodb:UpdateItem', 'People')).toEqual(['escalate', 'send'])
    expect(whoMayTo('dynamodb:Scan', 'Records')).toEqual([])
    const readByPages = Object.entries(kinds).filter(([, keys]) =>
      keys.some(key => isAllowed(permissions, 'me', { action: 'dynamodb:Query', resource: 'Records', keys: [key] })),
    )
    expect(readByPages.map(([kind]) => kind)).toEqual([
      'decisions',
      'notices and erasures',
      'policies',
      'links to pages',
      'pauses',
      'outages of sources',
    ])
    for (const name of ['canary', 'dispatch', 'rotate', 'witness']) expect(whoMayTo('dynamodb:GetItem', 'People')).not.toContain(name)
  })

  it('only one function logs heads, nobody removes them, and only the API reads them too', () => {
    expect(whoMay('logs:PutLogEvents', 'AuditHeads')).toEqual(['witness'])
    expect(whoMay('logs:FilterLogEvents', 'AuditHeads')).toEqual(['admin', ...console, 'witness'])
    for (const name of functions)
      for (const { Action } of permissions.get(name) ?? []) expect(Action.join(' ')).not.toMatch(/logs:(Delete|\*|PutRetention)/)
  })

  it.each([
    ['secretsmanager:GetSecretValue', 'AuditSecret', ['admin', ...console, 'me', 'work']],
    ['ses:SendRawEmail', 'ses:identity/*', ['admin', 'canary', ...console, 'escalate', 'retain', 'send']],
    ['ses:DeleteSuppressedDestination', '*', ['admin', ...console]],
    ['ses:GetIdentityVerificationAttributes', '*', ['canary']],
    ['ses:GetSendQuota', '*', ['admin', 'canary', ...console, 'dispatch', 'escalate', 'retain', 'send', 'work']],
    ['events:PutEvents', 'Access', ['admin', ...console, 'escalate', ...publish, 'send', 'work']],
    ['s3:GetObject', 'Rehearsals/*', ['admin', ...console, 'work']],
    ['s3:PutObject', 'Rehearsals/*', ['work']],
    ['s3:GetObject', 'Mails/*', ['admin', ...console, 'me']],
    ['s3:PutObject', 'Mails/*', ['escalate', 'send']],
    ['s3:DeleteObject', 'Rehearsals/*', []],
    ['s3:DeleteObject', 'Mails/*', ['admin', ...console, 'work']],
    ['s3:ListBucket', 'Mails', ['admin', ...console, 'me', 'work']],
    ['sqs:SendMessage', 'workPieces', ['admin', ...console, 'enrol', 'retain', 'work']],
    ['sqs:SendMessage', 'sendWakeUps', ['dispatch', 'escalate']],
    ['sqs:SendMessage', 'feedbackEvents', []],
    ['cloudwatch:DescribeAlarms', 'cloudwatch:alarm:*', ['admin', ...console, 'retain']],
  ])('no other function does %s on %s', (action, resource, names) => {
    expect(whoMay(action, resource)).toEqual(names)
  })

  it('no function does anything of another kind, or sends mail from another address', () => {
    for (const [name, statements] of permissions)
      for (const { Effect, Action, Condition } of statements.filter(({ Effect }) => Effect === 'Allow')) {
        expect([name, Effect, ...Action].join(' ')).not.toMatch(
          /\*|iam:|sts:|lambda:|Delete(Table|Queue|Secret|Log|Bucket)|CreateTable|PutRetention/,
        )
        if (Action.some(one => one.startsWith('kms:')))
          expect(Condition).toMatchObject({ StringEquals: { 'kms:ViaService': expect.any(String) } })
        if (Action.includes('events:PutEvents')) {
          const types = name === 'publish' ? { 'events:detail-type': Object.values(newsTypes) } : {}
          expect(Condition).toEqual({ 'ForAllValues:StringEquals': { 'events:source': 'ides', ...types } })
        }
        if (Action.includes('ses:SendRawEmail')) expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'ides@example.org' } })
      }
  })

  it('only sync reads secrets of sources, only connect those of connectors, each by name', () => {
    const named = (name: string) =>
      (permissions.get(name) ?? [])
        .filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'))
        .flatMap(({ Resource }) => Resource)
        .filter(one => one !== 'AuditSecret')
    const secrets = (...names: string[]) => names.map(name => `secretsmanager:secret:${name}-??????`)
    const known: Record<string, readonly string[]> = {
      sync: secrets('ides/intune', 'ides/directory'),
      connect: secrets('ides/entra', 'ides/webhook'),
      console: ['consoleSessions'],
      rotate: ['consoleSessions'],
    }
    for (const name of functions) expect([name, named(name)]).toEqual([name, known[name] ?? []])
    expect(whoMay('sqs:SendMessage', 'syncErrands')).toEqual(functions.includes('sync') ? ['admin', 'console', 'me', 'sync'] : [])
    expect(whoMay('sqs:SendMessage', 'connectSuspensions')).toEqual(functions.includes('connect') ? ['admin', 'connect', 'console'] : [])
    expect(whoMay('sqs:SendMessage', 'connectRestorations')).toEqual(functions.includes('connect') ? ['connect'] : [])
  })
})

describe('IAM, as these tests understand it', () => {
  const allow = { Effect: 'Allow' as const, Action: ['dynamodb:PutItem'], Resource: ['Records'] }
  const under = (...statements: readonly object[]): Permissions =>
    new Map([['one', statements.map(one => ({ ...allow, Condition: {}, ...one }))]])
  const put = (...keys: string[]): Request => ({ action: 'dynamodb:PutItem', resource: 'Records', keys })
  const keys = (operator: string, ...patterns: string[]) => ({ Condition: { [operator]: { 'dynamodb:LeadingKeys': patterns } } })

  it('the model of permissions allows what is stated within its conditions, and lets a deny win', () => {
    expect(isAllowed(under({}), 'one', put('A'))).toBe(true)
    expect(isAllowed(under(), 'one', put('A'))).toBe(false)
    expect(isAllowed(under({}), 'another', put('A'))).toBe(false)
    expect(isAllowed(under(keys('ForAllValues:StringLike', 'A#*')), 'one', put('A#1', 'B#1'))).toBe(false)
    expect(isAllowed(under(keys('ForAllValues:StringLike', 'A?1')), 'one', put('A.1', 'A#1'))).toBe(true)
    expect(isAllowed(under(keys('ForAllValues:StringLike', '??'), {}), 'one', put('A#1'))).toBe(true)
    expect(isAllowed(under({}, { Effect: 'Deny', ...keys('ForAnyValue:StringLike', 'B#*') }), 'one', put('A#1', 'B#1'))).toBe(false)
  })

  it('the model of permissions does not guess', () => {
    expect(() => isAllowed(under(keys('StringNear', 'A')), 'one', put('A'))).toThrow('StringNear')
  })
})
