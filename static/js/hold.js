// When the time to pay is over the page asks the server what is true now. Once per hold: a clock that runs ahead
// of the server's must not reload for ever.
document.addEventListener("countdown:over", (event) => {
  const key = `hold-over:${location.pathname}:${event.target.dateTime}`;
  if (sessionStorage.getItem(key)) return;
  sessionStorage.setItem(key, "yes");
  location.reload();
});
