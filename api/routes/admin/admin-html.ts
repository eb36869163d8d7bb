import type { Challenged } from '../../../shared/sign-in/index.ts';

/** The form that lets admins in. `notice` is one of our own sentences. */
export function signInPage(path: string, notice: string): string {
  return page(`<p role="status">${notice}</p>
<form method="post" action="${path}/sign-in">
  <label>Admin <input name="username" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <label>Code of your app, or a backup code, if you have one <input name="code" autocomplete="one-time-code"></label>
  <button>Sign in</button>
</form>`);
}

export function secondFactorPage(path: string, { challengeId, methods }: Challenged): string {
  return page(`<p role="status">A second factor is needed.</p>
<form method="post" action="${path}/sign-in">
  <input type="hidden" name="challengeId" value="${challengeId}">
  <label>Kind <select name="method">${methods.map((method) => `<option>${method}</option>`).join('')}</select></label>
  <label>Code <input name="code" autocomplete="one-time-code" required autofocus></label>
  <button>Go on</button>
</form>`);
}

export function signOutPage(path: string): string {
  return page(`<form method="post" action="${path}/sign-out"><button autofocus>Sign out</button></form>
<p><a href="${path}">Back to the queues</a></p>`);
}

/** What a browser shows of a refusal. `notice` is one of our own sentences. */
export function refusalPage(path: string, notice: string): string {
  return page(`<p role="alert">${notice}</p>
<p><a href="${path}">Back to the queues</a></p>`);
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countinghouse queues</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 20rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
  input, select, button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin: .25rem 0 1rem }
</style>
<h1>Queues</h1>
${content}
</html>`;
}
