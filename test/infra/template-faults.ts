/** Holds a template against what CloudFormation says of its resource types: so a typing error shows here, and not half-way through a deployment. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import * as z from 'zod'

const spec = loadAwsServiceSpecSync()

const findResource = (type: string) => [...spec.lookup('resource', 'cloudFormationType', 'equals', type)][0]

type Properties = NonNullable<ReturnType<typeof findResource>>['properties']
type PropertyType = Properties[string]['type']

const map = z.record(z.string(), z.unknown())
const template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: map.default({}) })) })

/** @returns what is wrong, each with its place: `People.Properties.BilingMode is no property of AWS::DynamoDB::GlobalTable` */
export const faultsIn = (json: unknown): readonly string[] =>
  Object.entries(template.parse(json).Resources).flatMap(([id, { Type, Properties }]) => {
    const resource = findResource(Type)
    return resource ? faultsOf(Properties, resource.properties, id, Type) : [`${id} is of no type that is known: ${Type}`]
  })

function faultsOf(given: Readonly<Record<string, unknown>>, known: Properties, at: string, of: string): readonly string[] {
  const missing = Object.entries(known).flatMap(([name, { required }]) =>
    required && given[name] === undefined ? [`${at}.${name} is missing`] : [],
  )
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const property = known[name]
    if (!property) return [`${at}.${name} is no property of ${of}`]
    const types = [property.type, ...(property.previousTypes ?? [])]
    return fewest(types.map((type) => misfits(value, type, `${at}.${name}`)))
  })
  return [...missing, ...wrong]
}

/** What only CloudFormation knows: a reference, a text put together. */
const isComputed = (value: unknown): boolean => {
  const [[key = '', ...more] = []] = [Object.keys(map.safeParse(value).data ?? {})]
  return more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))
}

function misfits(value: unknown, type: PropertyType, at: string): readonly string[] {
  if (isComputed(value)) return []
  const fits = (isRight: boolean) => (isRight ? [] : [`${at} must be of type ${type.type}, but is ${JSON.stringify(value)?.slice(0, 60)}`])
  const parsed = map.safeParse(value)
  switch (type.type) {
    case 'string':
    case 'date-time':
      return fits(typeof value === 'string')
    case 'number':
      return fits(typeof value === 'number')
    case 'integer':
      return fits(Number.isInteger(value))
    case 'boolean':
      return fits(typeof value === 'boolean')
    case 'array':
      return Array.isArray(value) ? value.flatMap((one, index) => misfits(one, type.element, `${at}[${index}]`)) : fits(false)
    case 'map':
      return parsed.success ? Object.entries(parsed.data).flatMap(([key, one]) => misfits(one, type.element, `${at}.${key}`)) : fits(false)
    case 'union':
      return fewest(type.types.map((one) => misfits(value, one, at)))
    case 'ref': {
      const { name, properties } = spec.get('typeDefinition', type.reference.$ref)
      return parsed.success ? faultsOf(parsed.data, properties, at, name) : fits(false)
    }
    default:
      return []
  }
}

/** Of several ways to read it, the one that fits best. */
const fewest = (readings: readonly (readonly string[])[]): readonly string[] => readings.toSorted((a, b) => a.length - b.length)[0] ?? []
