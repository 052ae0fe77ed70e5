// A service worker for the ticket pages only. It keeps exactly the pages that were opened, shows them when there is no
// network, and forgets them when the session is over: the server says no page of a signed-in person may be stored, and
// this is the one exception, made on purpose and for one person.
const OWN = "tickets-own-1";
const SENT = "tickets-sent-1";
const ASSETS = "tickets-assets-1";
const OWN_PAGE = /^\/pool\/(tickets|tickets\/[A-Z0-9-]+|stay-passes\/[A-Z0-9-]+)\/$/i;
const SENT_PAGE = /^\/pool\/sent\/[^/]+\/$/;
const SAVED = "X-Saved-At";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function cacheOf(path) {
  if (OWN_PAGE.test(path)) return OWN;
  return SENT_PAGE.test(path) ? SENT : null;
}

async function store(path, response) {
  const headers = new Headers(response.headers);
  headers.set(SAVED, new Date().toISOString());
  // The address alone is the key: what was asked with a query is not kept.
  const cache = await caches.open(cacheOf(path));
  await cache.put(path, new Response(await response.blob(), { status: 200, headers }));
}

// Sent to the sign-in page: whoever holds the phone now is nobody we know.
function endOfSession(response) {
  return response.type === "opaqueredirect" || response.redirected || response.status === 403;
}

async function learn(path, response) {
  if (endOfSession(response)) return caches.delete(OWN);
  if (response.status === 200) return store(path, response.clone());
  if (response.status === 404 || response.status === 410) {
    return (await caches.open(cacheOf(path))).delete(path);
  }
}

async function fromPhone(path) {
  const cache = await caches.open(cacheOf(path));
  const found = await cache.match(path);
  if (!found) return Response.error();
  const html = await found.text();
  const saved = found.headers.get(SAVED);
  return new Response(html.replace("<body", `<body data-saved="${saved}"`), { headers: found.headers });
}

async function page(event, path) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(learn(path, response.clone()));
    return response;
  } catch {
    return fromPhone(path);
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const found = await caches.match(request, { cacheName: ASSETS, ignoreVary: true });
    if (found) return found;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && !url.search && cacheOf(url.pathname)) {
    event.respondWith(page(event, url.pathname));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  }
});

async function keep(path, files) {
  if (!cacheOf(path)) return;
  const response = await fetch(path, { redirect: "manual", credentials: "same-origin" });
  await learn(path, response);
  const cache = await caches.open(ASSETS);
  await Promise.allSettled(
    files.map(async (file) => {
      const answer = await fetch(file);
      if (answer.ok) await cache.put(file, answer);
    }),
  );
}

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep, event.data.assets ?? []));
});
