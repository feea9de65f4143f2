// Replaces `archiver` in the bundle. cdktf loads it on every start but only uses it to zip assets, and there are none.
module.exports = () => {
  throw new Error('cdktf was asked to zip an asset; hand it over as a file');
};
