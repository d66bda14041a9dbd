import { App } from 'aws-cdk-lib'
import { expect, it } from 'vitest'
import * as z from 'zod'
import cdk from '#cdk.json' with { type: 'json' }
import { type Configuration, configurationSchema } from '#infra/configuration.ts'
import { deploymentOf } from '#infra/deployment.ts'
import { isReadIn, leavesOf, recorded } from '../keys.ts'
import { configured, otherwise, saml, withNetwork, withOidc, withSystems } from './deployed.ts'

/** With what the others leave out. */
const withTheRest: Configuration = {
  ...configured,
  signIn: { cognito: true, federation: saml },
  brake: { count: 100, approvers: ['approver@example.org'] },
  staff: { ...configured.staff, zone: 'Europe/Riga', language: 'lv' },
  domains: {
    ...{ page: 'ides.example.org', console: 'console.example.org' },
    certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/one',
  },
  network: { vpc: 'vpc-0123abcd', subnets: ['subnet-0123abcd', 'subnet-abcd0123'] },
}

/**
 * Read when the file is checked, or handed on whole: tags to CDK, the rest to functions. Their own tests read what is decided and kept; contracts of
 * sources, directories and connectors what reaches other systems; tests of sign-in the rest.
 */
const elsewhere =
  /^(personalDataOutsideEu|tags|calendars|decisions|retention|signIn\.(oidc|federation\.rights)|access\.connectors|sources|directories)(\.|$)/

it('a deployment reads every key that a configuration may have', () => {
  const read = new Set<string>()
  for (const configuration of [configured, withOidc, withSystems, withNetwork, otherwise, withTheRest])
    deploymentOf(
      new App({ context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] } }),
      recorded(configuration, path => read.add(path)),
    )
  const keys = leavesOf(z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }))
  expect(keys.filter(key => !isReadIn(read, key) && !elsewhere.test(key))).toEqual([])
})
