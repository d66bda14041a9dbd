import { App } from 'aws-cdk-lib'
import { DataStack } from './data-stack.ts'

const app = new App()
new DataStack(app, 'IdesData', { description: 'Ides: people, policies and evidence. Survives the service.' })
