using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

class Program
{
    const string Api = "https://ingest.seeki.eu/v1";
    const string Key = "seeki_live_your_key_here";

    static async Task Main()
    {
        using (var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) })
        using (var file = File.OpenRead("export.xml"))
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            // Bytes as they are: the XML says itself how it is encoded.
            var content = new StreamContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");

            var response = await http.PostAsync(Api + "/openimmo", content);
            var answer = JObject.Parse(await response.Content.ReadAsStringAsync());
            if (!response.IsSuccessStatusCode)
                throw new Exception($"{answer["error_code"]}: {answer["message"]}");

            int accepted = answer["accepted"].Count(), rejected = answer["rejected"].Count();
            Console.WriteLine($"{accepted} accepted, {rejected} rejected");
            foreach (var item in answer["rejected"])
                Console.WriteLine($"{item["external_id"]} {item["message"]}");
        }
    }
}
