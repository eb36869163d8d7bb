import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Router } from 'express';
import { queueNames } from '../../../queues/queues.ts';
import type { ApiContext } from '../../runtime/api-context.ts';
import { defineMount } from '../../runtime/mount-routes.ts';
import { adminPages } from './admin-pages.ts';

const path = '/admin/queues';

/**
 * Bull Board for admins: looks at the engine, changes nothing. Who wants to change something asks for it by going to
 * `/admin/queues/manage`.
 */
export default defineMount({
  path,
  // Browsers come with a cookie, which `adminPages` checks.
  access: 'public',
  router(ctx) {
    const router = Router();
    router.use(adminPages(ctx, path));
    router.use('/manage', board(ctx, `${path}/manage`, false));
    router.use(board(ctx, path, true));
    return router;
  },
});

function board({ engine }: ApiContext, basePath: string, readOnlyMode: boolean) {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: queueNames.map((name) => new BullMQAdapter(engine.queue(name).bull, { readOnlyMode })),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: readOnlyMode ? 'Countinghouse queues' : 'Countinghouse queues (changes allowed)',
        miscLinks: [{ text: 'Sign out', url: `${path}/sign-out` }],
      },
    },
  });
  return adapter.getRouter() as Router;
}
