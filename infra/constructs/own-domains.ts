import { CfnOutput } from 'aws-cdk-lib'
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** Domains of the deployer's own for pages and API. In the data stack, so that DNS records and links in mails outlive the service. */
export class OwnDomains extends Construct {
  constructor(scope: Construct, id: string, { page, api, console, certificate: arn }: NonNullable<Configuration['domains']>) {
    super(scope, id)
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', arn)
    const domain = (name: string, domainName: string) => {
      const { regionalDomainName } = new DomainName(this, name, { domainName, certificate })
      new CfnOutput(this, `${name}Record`, {
        value: `${domainName} CNAME ${regionalDomainName}`,
        description: `The DNS record of ${domainName}`,
      })
    }
    if (page !== undefined) domain('Page', page)
    if (api !== undefined) domain('Api', api)
    if (console !== undefined) domain('Console', console)
  }
}
