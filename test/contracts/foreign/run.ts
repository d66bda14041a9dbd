/** Holds sources, their stand-ins and our contracts of vendors against what others wrote. Ends with one line: N passed, N failed. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { print, steps } from '#test/deployed/steps.ts'
import { vendorNamed } from '../vendors/contract.ts'
import { conversations } from './conversations.ts'
import { holdContract } from './described.ts'
import { readEmulatedOkta } from './emulated-okta.ts'
import { readFacts } from './facts.ts'
import { permissionFaults, permissionRows } from './graph-permissions.ts'
import { askKeycloak } from './keycloak.ts'
import { askLanguageTool } from './language-tool.ts'
import { readWithGoogleClient, readWithGraphModels, readWithJamfClient } from './official-clients.ts'
import { wordsOfOkta } from './okta-words.ts'
import { wholeDocuments } from './openapi.ts'
import { assertBites, startPrism } from './prism.ts'
import { jamfModels, oktaModels, readWithModels } from './sdk-models.ts'
import { askOidcProvider } from './tokens.ts'
import { type PrismDocument, prismDocuments } from './vendors.ts'
import { sendToForeignReceivers } from './webhook-receivers.ts'

/** Where packages of `packages.txt` and `requirements.txt` are installed. */
const { IDES_FOREIGN: installed = '' } = process.env

/** Beside the repository. */
const schemas = process.env.IDES_SCHEMAS ?? fileURLToPath(new URL('../../../../shared/facts/schemas', import.meta.url))

const run = steps()
const { step } = run

if (installed === '') {
  print('IDES_FOREIGN names no folder with the parts of others: see test/README.md; nothing was held against them')
  process.exitCode = process.env.CI_FULL ? 1 : 0
} else {
  await againstDocuments()
  await againstPermissions()
  await againstPeers()
  await againstLanguageTool()
  print(`${run.passed} passed, ${run.failed} failed`)
  process.exitCode = run.failed === 0 ? 0 : 1
}

async function againstDocuments() {
  const extracts = existsSync(schemas) ? readFacts(schemas) : undefined
  const documents = wholeDocuments(installed)
  for (const name of Object.keys(conversations)) {
    const { endpoints } = vendorNamed(name)
    if (!extracts && !endpoints.some(({ path }) => documents.cover(path))) {
      print(`There is no ${schemas}: the contract of ${name} was held against nothing`)
      continue
    }
    await step(`our contract of ${name} and its stand-in say nothing else than its documents`, () =>
      holdContract(name, { extracts, documents }, installed),
    )
    const document = prismDocuments[name]
    if (extracts && document) await againstOpenApi(name, document)
  }
}

async function againstOpenApi(name: string, { slice, wrong }: PrismDocument) {
  await step(`Prism takes all that we ask of ${name}, and would not take everything`, async () => {
    const prism = await startPrism(installed, join(schemas, slice))
    try {
      await conversations[name]?.(prism.listen)
      assert.deepEqual(prism.refusals, [])
      assert.deepEqual(prism.unheard(vendorNamed(name).endpoints), [])
      await assertBites(prism, `https://example.org${wrong}`)
    } finally {
      await prism.close()
    }
  })
}

async function againstPermissions() {
  await step(
    'each request to Microsoft Graph names the permission that is the least by the list of Microsoft, or says why not',
    async () => {
      const talks = await Promise.all(['intune', 'entra', 'entra-access'].map(name => conversations[name]?.() ?? []))
      assert.deepEqual(permissionFaults(permissionRows(), talks.flat()), [])
    },
  )
}

async function againstPeers() {
  await step('oidc-provider gives us a token for a secret, a key, a certificate and what AWS says, and none for another', () =>
    askOidcProvider(installed),
  )
  await step('people sign in at Keycloak by OIDC and SAML with the rights of each, lose what is taken from them, and sign out there', () =>
    askKeycloak(installed),
  )
  await step('staff, leavers and the groups that policies name are read from the Okta of emulate, and nothing counts without a group', () =>
    readEmulatedOkta(installed),
  )
  await step('standardwebhooks and svix take what the webhook sends, and nothing that is old, changed or of another key', () =>
    sendToForeignReceivers(installed),
  )
  await step('the models of Microsoft read what the stand-in for Graph answers, and know every field', () => readWithGraphModels(installed))
  await step('the models of Okta read what its stand-in answers, and know every field and word', async () =>
    readWithModels(oktaModels, installed, [await wordsOfOkta()]),
  )
  await step('the models of jamf-pro-sdk read what the stand-in for Jamf answers, and know every field', () =>
    readWithModels(jamfModels, installed),
  )
  await step('jamf-pro-sdk reads from the stand-in for Jamf what our source reports, and the marks of our connector', () =>
    readWithJamfClient(installed),
  )
  await step('the client of Google reads the stand-in for Google page by page', () => readWithGoogleClient(installed))
}

async function againstLanguageTool() {
  const isInstalled = existsSync(join(installed, 'languagetool'))
  if (isInstalled || process.env.CI_FULL)
    await step('every question that LanguageTool asks about our texts is explained', () => askLanguageTool(installed))
  else print(`There is no languagetool in ${installed}: no text was checked`)
}
