import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema, OpenApiDocument } from '../../api/runtime/openapi.ts';
import { formats } from './formats.ts';

const maxShownErrors = 3;

/** Holds values against schemas of one document. */
export interface SchemaChecks {
  /** What is wrong with a value: nothing when it fits. */
  errorsIn(schema: JsonSchema, value: unknown): string[];
}

/** Checks by a validator that knows nothing of the one behind the API. */
export function createSchemaChecks({ components }: Pick<OpenApiDocument, 'components'>): SchemaChecks {
  const ajv = new Ajv2020({ strict: false, formats, multipleOfPrecision: 9 });
  const compiled = new WeakMap<JsonSchema, ValidateFunction>();
  return {
    errorsIn(schema, value) {
      // References lead to the document, so its components come along.
      const check = compiled.get(schema) ?? ajv.compile({ ...schema, components });
      compiled.set(schema, check);
      if (check(value)) return [];
      return (check.errors ?? [])
        .slice(0, maxShownErrors)
        .map(({ instancePath, message = '' }) => `${instancePath.replaceAll(/\/\d+/g, '/*')} ${message}`.trim());
    },
  };
}
