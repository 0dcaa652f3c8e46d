// Reloads a page of the preview when the site was built again. Only the preview server adds this script to pages.
(() => {
  const generation = document.currentScript?.dataset.generation;
  const source = new EventSource("/_silang/live");
  source.onmessage = (event) => {
    if (event.data !== generation) {
      source.close();
      location.reload();
    }
  };
  // An open stream would keep the page from being restored when the reader comes back to it.
  addEventListener("pagehide", () => source.close());
})();
