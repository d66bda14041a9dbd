import { ArnFormat, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** Of a secret by its name, to which Secrets Manager adds six characters. */
export const secretArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
