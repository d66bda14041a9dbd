/** What functions may do with the tables, by the rules of IAM: a deny wins, and what nothing allows is forbidden. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Template } from 'aws-cdk-lib/assertions'
import { expect } from 'vitest'
import * as z from 'zod'
import type { Configuration } from '#infra/configuration.ts'
import type { User } from '#infra/local/machine.ts'
import { all, deployed } from './deployed.ts'

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform(value => [value].flat())

const keysCondition = z.record(z.string(), z.strictObject({ 'dynamodb:LeadingKeys': oneOrMore }))

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.unknown()).default({}),
})

type Statement = z.output<typeof statement>

const policies = z.array(z.object({ Roles: z.array(z.string()), PolicyDocument: z.object({ Statement: z.array(statement) }) }))

export interface Request {
  /** `dynamodb:PutItem` */
  action: string
  /** `Records`, `People/index/due` */
  resource: string
  /** Partition keys; none for a scan. */
  keys?: readonly string[]
}

/** By the name of each function. */
export type Permissions = ReadonlyMap<string, readonly Statement[]>

export function permissionsIn(...templates: readonly Template[]): Permissions {
  const named = templates.flatMap(template => {
    const made = policies.parse(Object.values(all(template, 'AWS::IAM::Policy')))
    return Object.values(all(template, 'AWS::Lambda::Function')).map(({ Role, Environment }) => {
      const own = made.filter(({ Roles }) => Roles.includes(Role)).flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      return [String(Environment.Variables.POWERTOOLS_SERVICE_NAME), own] as const
    })
  })
  return new Map(named)
}

const isLike = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[$()+.[\\\]^{|}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text)

const operators: Record<string, (keys: readonly string[], patterns: readonly string[]) => boolean> = {
  'ForAllValues:StringLike': (keys, patterns) => keys.every(key => patterns.some(pattern => isLike(pattern, key))),
  'ForAllValues:StringNotLike': (keys, patterns) => keys.every(key => !patterns.some(pattern => isLike(pattern, key))),
  'ForAnyValue:StringLike': (keys, patterns) => keys.some(key => patterns.some(pattern => isLike(pattern, key))),
}

const applies = ({ Action, Resource, Condition }: Statement, { action, resource, keys = [] }: Request): boolean =>
  Action.some(pattern => isLike(pattern, action)) &&
  Resource.some(pattern => isLike(pattern, resource)) &&
  Object.entries(keysCondition.parse(Condition)).every(([name, condition]) => {
    const operator = operators[name]
    if (!operator) throw new Error(`no test knows the operator ${name}`)
    return operator(keys, condition['dynamodb:LeadingKeys'])
  })

const isStated =
  (effect: Statement['Effect']) =>
  (permissions: Permissions, name: string, request: Request): boolean =>
    (permissions.get(name) ?? []).some(one => one.Effect === effect && applies(one, request))

export const isDenied = isStated('Deny')

const isGranted = isStated('Allow')

export const isAllowed = (permissions: Permissions, name: string, request: Request): boolean =>
  isGranted(permissions, name, request) && !isDenied(permissions, name, request)

const text = z.object({ S: z.string() })

const key = z.object({ pk: text.optional(), ref: text.optional() })

const written = z.object({ PutRequest: z.object({ Item: key }).optional(), DeleteRequest: z.object({ Key: key }).optional() })

const keysIn = (all: readonly z.output<typeof written>[]): z.output<typeof key>[] =>
  all.flatMap(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? [])

const input = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  Key: key.optional(),
  Item: key.optional(),
  ExpressionAttributeValues: z.object({ ':pk': text.optional() }).optional(),
  RequestItems: z
    .record(z.string(), z.union([z.object({ Keys: z.array(key) }).transform(({ Keys }) => Keys), z.array(written).transform(keysIn)]))
    .optional(),
  TransactItems: z.array(z.object({ Put: z.unknown() })).optional(),
})

/** What functions of a machine ask of the tables `people` and `records`. */
export function watchFunctions() {
  const requests: (Request & { by: User })[] = []
  return {
    watch(client: DynamoDBClient, by: User): void {
      client.middlewareStack.add(
        (next, { commandName = '' }) =>
          args => {
            for (const request of requestsOf(commandName.replace(/Command$/, ''), args.input)) requests.push({ ...request, by })
            return next(args)
          },
        { step: 'initialize', name: 'watchFunctions' },
      )
    },
    /** Fails where a function has made a request that it may not make once it is deployed. */
    allowed(configuration?: Configuration): typeof requests {
      const { data, service } = deployed(configuration)
      const permissions = permissionsIn(data, service)
      const made = requests.filter(({ by, action }) => by !== 'admins' && action !== 'dynamodb:DescribeTable')
      expect(made.filter(({ by, ...request }) => !isAllowed(permissions, by, request))).toEqual([])
      return made
    },
  }
}

function requestsOf(operation: string, given: unknown): readonly Request[] {
  const { TableName, IndexName, Key, Item, ExpressionAttributeValues, RequestItems, TransactItems } = input.parse(given)
  // A transaction takes the permissions of what it does.
  if (TransactItems) return TransactItems.flatMap(({ Put }) => requestsOf('PutItem', Put))
  const action = `dynamodb:${operation}`
  const keyOf = (one: z.output<typeof key> | undefined) => one?.pk?.S ?? one?.ref?.S
  const resourceOf = (table: string) =>
    `${table === 'people' ? 'People' : 'Records'}${IndexName === undefined ? '' : `/index/${IndexName}`}`
  if (RequestItems)
    return Object.entries(RequestItems).map(([table, keys]) => ({
      action,
      resource: resourceOf(table),
      keys: keys.flatMap(one => keyOf(one) ?? []),
    }))
  const found = keyOf(Key) ?? keyOf(Item) ?? ExpressionAttributeValues?.[':pk']?.S
  return [{ action, resource: resourceOf(TableName ?? ''), keys: found === undefined ? [] : [found] }]
}
