import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import * as z from 'zod'
import type { Aws } from './aws.ts'
import { account, type Emulator, region } from './emulator.ts'
import { type Stripping, strippings, type Template, template } from './templates.ts'

const root = join(import.meta.dirname, '../..')
const cdk = join(createRequire(import.meta.url).resolve('aws-cdk/package.json'), '../bin/cdk')

const run = async (folder: string, environment: Record<string, string>, ...args: readonly string[]) => {
  const options = { cwd: folder, env: { ...process.env, ...environment, CI: 'true' }, timeout: 300_000, maxBuffer: 2 ** 26 }
  await promisify(execFile)(process.execPath, [cdk, ...args], options)
}

/**
 * Synthesises what would be deployed into `<folder>/assembly`, and a copy of it that the emulator can take into `<folder>/copy`.
 * @param config file of the configuration
 */
export async function synthesise(folder: string, config: string): Promise<{ stacks: Stacks; idle: readonly Stripping[] }> {
  const [assembly, copy] = [join(folder, 'assembly'), join(folder, 'copy')]
  await run(root, {}, 'synth', '--quiet', '--output', assembly, '--context', `ides:config=${config}`, '--context', 'ides:examples=true')
  await cp(assembly, copy, { recursive: true })
  const idle = new Set(strippings)
  const stacks: Record<string, Template> = {}
  for (const name of await stackNames(assembly)) {
    const file = join(copy, `${name}.template.json`)
    const whole = template.parse(JSON.parse(await readFile(file, 'utf8')))
    stacks[name] = whole
    const stripped = strippings.reduce((left, stripping) => {
      const less = stripping.strip(left)
      if (JSON.stringify(less) !== JSON.stringify(left)) idle.delete(stripping)
      return less
    }, whole)
    await writeFile(file, JSON.stringify(stripped))
  }
  return { stacks, idle: [...idle] }
}

/** As they were synthesised, nothing stripped. */
export type Stacks = Record<string, Template>

const manifest = z.object({ artifacts: z.record(z.string(), z.looseObject({ type: z.string() })) })

async function stackNames(assembly: string) {
  const { artifacts } = manifest.parse(JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8')))
  return Object.entries(artifacts).flatMap(([name, { type }]) => (type === 'aws:cloudformation:stack' ? [name] : []))
}

/** What has come of a deployment: who is who. */
export interface Deployment {
  output(name: string): string
  /** The physical id of the one resource of a type that is meant. */
  find(type: string, isMeant?: (properties: Record<string, unknown>, logicalId: string) => boolean): string
  /** As they were synthesised, of all resources of a type. */
  propertiesOf(type: string): readonly Record<string, unknown>[]
  /** The physical name of a function, by that of its file. */
  functionNamed(name: string): string
}

/** Prepares the account by `cdk`, as a deployer does. */
export async function bootstrap(folder: string, { environment }: Emulator) {
  // Not beside cdk.json, for it would synthesise once more, and bundle nothing.
  await run(folder, environment, 'bootstrap', `aws://${account}/${region}`)
}

/**
 * Changes the copy of the service as another version would: its functions are described otherwise, and it tells one output more. Templates are published
 * by a hash, so that has to be another.
 */
export async function changeService(folder: string, output: string, value: string) {
  const copy = join(folder, 'copy')
  const file = join(copy, 'IdesService.template.json')
  const service = template.parse(JSON.parse(await readFile(file, 'utf8')))
  const Resources = Object.fromEntries(
    Object.entries(service.Resources).map(([name, one]) =>
      one.Type === 'AWS::Lambda::Function' ? [name, { ...one, Properties: { ...one.Properties, Description: value } }] : [name, one],
    ),
  )
  await writeFile(file, JSON.stringify({ ...service, Resources, Outputs: { ...service.Outputs, [output]: { Value: value } } }))
  const published = await readFile(join(copy, 'IdesService.assets.json'), 'utf8')
  const hash = Object.entries(assets.parse(JSON.parse(published)).files).find(([, { source }]) => source.path === basename(file))?.[0]
  if (hash === undefined) throw new Error('the template of the service is not published')
  for (const name of ['manifest.json', 'IdesService.assets.json']) {
    const text = await readFile(join(copy, name), 'utf8')
    await writeFile(join(copy, name), text.replaceAll(hash, hash.split('').toReversed().join('')))
  }
}

const assets = z.object({ files: z.record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string() }) })) })

/** Tears down what runs. */
export async function destroyService(folder: string, { environment }: Emulator) {
  await run(folder, environment, 'destroy', '--app', join(folder, 'copy'), 'IdesService', '--force')
}

/** Deploys the copy by `cdk`, over whatever is there. */
export async function deploy(folder: string, { environment }: Emulator, aws: Aws, stacks: Stacks): Promise<Deployment> {
  const [copy, outputs] = [join(folder, 'copy'), join(folder, 'outputs.json')]
  await run(folder, environment, 'deploy', '--app', copy, '--all', '--require-approval', 'never', '--outputs-file', outputs)
  const told = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(await readFile(outputs, 'utf8')))
  const physical = new Map<string, string>()
  for (const name of Object.keys(stacks)) for (const [logical, id] of await resourcesOf(aws, name)) physical.set(logical, id)

  const find: Deployment['find'] = (type, isMeant = () => true) => {
    const ids = Object.values(stacks).flatMap(({ Resources }) =>
      Object.entries(Resources).flatMap(([logical, { Type, Properties }]) =>
        Type === type && isMeant(Properties, logical) ? [logical] : [],
      ),
    )
    const [id, ...more] = ids.map(logical => physical.get(logical))
    if (id === undefined || more.length > 0) throw new Error(`one ${type} is meant, but there are ${ids.length}: ${ids.join(', ')}`)
    return id
  }
  return {
    find,
    propertiesOf: type =>
      Object.values(stacks).flatMap(({ Resources }) =>
        Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : [])),
      ),
    output(name) {
      const value = Object.values(told).find(outputs => outputs[name] !== undefined)?.[name]
      if (value === undefined) throw new Error(`no stack has the output ${name}`)
      return value
    },
    functionNamed: name =>
      find(
        'AWS::Lambda::Function',
        ({ Environment }) => serviceName.safeParse(Environment).data?.Variables.POWERTOOLS_SERVICE_NAME === name,
      ),
  }
}

const serviceName = z.looseObject({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) })

const tag = (name: string, text: string) => text.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1] ?? ''

async function resourcesOf(aws: Aws, StackName: string): Promise<readonly (readonly [string, string])[]> {
  const { text } = await aws.query('cloudformation', 'DescribeStackResources', { StackName })
  return text
    .split('<member>')
    .slice(1)
    .map(member => [tag('LogicalResourceId', member), tag('PhysicalResourceId', member)])
}

/** Whether the emulator would still not take what a stripping is there for. */
export async function isRefused(aws: Aws, { refused }: Stripping, number: number) {
  const StackName = `probe-${number}`
  const { ok } = await aws.query('cloudformation', 'CreateStack', { StackName, TemplateBody: JSON.stringify(refused) })
  if (!ok) return true
  for (;;) {
    const { text } = await aws.query('cloudformation', 'DescribeStacks', { StackName })
    const status = tag('StackStatus', text)
    if (!status.endsWith('_IN_PROGRESS')) return status !== 'CREATE_COMPLETE'
    await setTimeout(100)
  }
}
