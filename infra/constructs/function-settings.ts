/** Settings of functions: short ones are environment variables, and lists lie in a file with the code, since Lambda limits the environment. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, DefaultTokenResolver, Tokenization } from 'aws-cdk-lib'
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'

/** By name; what is undefined is left out. */
export type Environment = Record<string, string | undefined>

/** Settings that grow with the configuration. */
const lists = [
  ...['BRAKE_APPROVERS', 'CALENDARS', 'CONNECTORS', 'CONNECTOR_LIST', 'DIRECTORIES', 'OIDC_RIGHTS', 'PROTECTED', 'SOURCES', 'SOURCE_LIST'],
  'STAFF_DOMAINS',
]

/** @returns the settings for the environment, and where those for the file lie; none, if there are no lists */
export function divideSettings(scope: Construct, settings: Environment) {
  const of = (isList: boolean) => Object.fromEntries(given(settings).filter(([name]) => lists.includes(name) === isList))
  const [variables, listed] = [of(false), of(true)]
  if (Object.keys(listed).length === 0) return { variables }
  const file = join(App.of(scope)?.outdir ?? '', `${scope.node.id}-settings.json`)
  writeFileSync(file, JSON.stringify(listed))
  return { variables, file }
}

export const given = (settings: Environment) =>
  Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))

/** Bytes of all variables as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 4096

/** A value that AWS fills in counts as long as the longest: the URL of a queue. */
const filledIn = (value: unknown = '') => (typeof value === 'string' ? value : '?'.repeat(131))

const resolver = new DefaultTokenResolver({ join: (left, right) => filledIn(left) + filledIn(right) })

/** Says that a function has more settings than Lambda takes, and which are the largest. */
export function settingsFaults({ node: { defaultChild: scope } }: LambdaFunction): string[] {
  if (!(scope instanceof CfnFunction)) return []
  const { variables } = Tokenization.resolve(scope.environment, { scope, resolver, preparing: false })
  const settings = Object.entries(variables).map(([name, value]) => JSON.stringify([name, filledIn(value)]).slice(1, -1))
  const bytes = Buffer.byteLength(`{${settings.join()}}`)
  if (bytes <= mostBytes) return []
  const largest = settings.toSorted((a, b) => b.length - a.length).slice(0, 3)
  const names = largest.map(one => one.split('"')[1])
  return [`its settings take up to ${bytes} bytes, and Lambda takes ${mostBytes}: shorten ${names.join(', ')}`]
}
