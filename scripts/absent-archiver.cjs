// Stands in for `archiver` in the bundle: cdktf loads it with every start and needs it only for assets that it zips, of which there are none.
module.exports = () => {
  throw new Error('cdktf was asked to zip an asset; hand it over as a file');
};
