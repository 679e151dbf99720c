using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

class Program
{
    const string Api = "https://ingest.seeki.eu/v1";
    const string Item = Api + "/import-items/your-import-item-id";
    static readonly HttpClient Http = new HttpClient();

    static async Task<JObject> Ask(HttpMethod method, string url)
    {
        var response = await Http.SendAsync(new HttpRequestMessage(method, url));
        response.EnsureSuccessStatusCode();
        return JObject.Parse(await response.Content.ReadAsStringAsync());
    }

    static async Task<JObject> WaitUntilFinished()
    {
        for (var pause = 1; ; pause = Math.Min(pause * 2, 60))
        {
            var item = await Ask(HttpMethod.Get, Item + "/status");
            var status = (string)item["status"];
            if (status != "queued" && status != "processing") return item;
            await Task.Delay(TimeSpan.FromSeconds(pause));
        }
    }

    static async Task Main()
    {
        Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", "seeki_live_your_key_here");

        var item = await WaitUntilFinished();
        if ((bool)item["retryable"])
        {
            await Ask(HttpMethod.Post, Item + "/retry");
            item = await WaitUntilFinished();
        }
        var result = (string)item["outcome"] ?? (string)item["message"];
        Console.WriteLine($"{item["status"]} {result} {item["listing_id"]}");
    }
}
