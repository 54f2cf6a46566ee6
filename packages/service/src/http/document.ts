/** The interface's own description (OpenAPI 3.1). It is made when it is first asked for: what makes it takes long to load. */
import { SCHEMAS } from '@nexuszero/client/contract';
import { fastify, type FastifyInstance } from 'fastify';

/** Gives the description of what `register` puts into an app, the same each time. */
export function describedBy(
  register: (app: FastifyInstance) => void,
  version: string,
): () => Promise<object> {
  let made: Promise<object> | undefined;
  return () => (made ??= describe(register, version));
}

/** Of an app that never listens: it only knows its routes. */
async function describe(
  register: (app: FastifyInstance) => void,
  version: string,
): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = fastify();
  for (const schema of Object.values(SCHEMAS)) app.addSchema(schema);
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'NexusZero proof service',
        description:
          'Zero-knowledge proofs as durable jobs. Bytes are base64url, bigints decimal text.',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `part-${String(index)}`,
    },
  });
  await app.register((routes, _options, done) => {
    register(routes);
    done();
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
