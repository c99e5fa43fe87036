// For a CloudFront distribution in front of a private bucket, at "Viewer request" (runtime cloudfront-js-2.0):
// a page is asked for by its folder, and the bucket holds index.html in it.
// 'sitegen hosting s3' writes it anew until you change something in it.
function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last === "") {
    request.uri += "index.html";
  } else if (last.indexOf(".") === -1) {
    return {
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: request.uri + "/" } },
    };
  }
  return request;
}
