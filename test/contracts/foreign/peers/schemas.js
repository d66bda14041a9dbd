/** Judges values on standard input by JSON Schema, with Ajv: prints what is wrong with each. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'

const load = createRequire(join(process.cwd(), 'here.js'))
const { Ajv2020 } = load('ajv/dist/2020.js')
const addFormats = load('ajv-formats')

function faultsIn({ $defs, name, answer }) {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  const validate = ajv.compile({ $ref: `#/$defs/${name}`, $defs })
  return validate(answer) ? [] : validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

process.stdout.write(JSON.stringify((await json(process.stdin)).map(faultsIn)))
