import { createHash } from 'node:crypto';
import type {
  JsonSchema,
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
} from '../../runtime/openapi.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #8884; text-transform: capitalize }
summary { cursor: pointer; padding: .4rem 0; overflow-wrap: anywhere }
summary b { display: inline-block; min-width: 4.5rem; font-family: ui-monospace, monospace }
details > div { padding: 0 0 1rem 1rem; border-left: 2px solid #8884 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0 }
pre { overflow-x: auto; padding: .6rem; background: #8881; border-radius: .3rem; font-size: .85rem }
small { opacity: .7 }`;

/** Lets in the page's own style and nothing else: there is no script, and nothing comes from elsewhere. */
export const referencePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** The reference as one page without scripts, drawn from the document. */
export function referencePage({ info, tags, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const areas = tags.map(({ name }) => {
    const ofArea = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<h2>${escape(name)}</h2>${ofArea.map(({ path, method, operation }) => showOperation(method, path, operation)).join('')}`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary>${escape(name)}</summary><div>${showJson(schema)}</div></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)} API</title><style>${style}</style></head><body>
<h1>${escape(info.title)} <small>${escape(info.version)}</small></h1><p>${escape(info.description)} <a href="/openapi.json">openapi.json</a></p>
${areas.join('\n')}<h2>Schemas</h2>${schemas.join('')}</body></html>`;
}

function showOperation(method: string, path: string, operation: OpenApiOperation): string {
  const { summary, parameters, requestBody, responses } = operation;
  const answers = Object.entries(responses).map(
    ([status, { description, content }]) =>
      `<tr><th>${status}<td>${escape(description)}${status < '300' && content ? showContent(content) : ''}`,
  );
  return `<details><summary><b>${method}</b> <code>${escape(path)}</code> ${escape(summary)} <small>${operation['x-access']}</small></summary><div>
${parameters.length > 0 ? `<h4>Parameters</h4><table>${parameters.map(showParameter).join('')}</table>` : ''}
${requestBody ? `<h4>Body</h4>${showContent(requestBody.content)}` : ''}
<h4>Answers</h4><table>${answers.join('')}</table></div></details>`;
}

function showParameter({ name, in: place, required, schema, description = '' }: OpenApiParameter): string {
  return `<tr><th><code>${escape(name)}</code><td>${place}${required ? '' : ', optional'}<td>${escape(description)} <code>${escape(JSON.stringify(schema))}</code>`;
}

function showContent(content: OpenApiContent): string {
  return Object.entries(content)
    .map(
      ([mediaType, { schema, example }]) =>
        `<p>${escape(mediaType)}</p>${showJson(schema)}${example === undefined ? '' : showJson(example)}`,
    )
    .join('');
}

function showJson(value: JsonSchema | unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
