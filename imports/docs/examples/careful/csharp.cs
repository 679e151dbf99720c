using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

class Program
{
    const string Api = "https://ingest.seeki.eu/v1";
    // Worth another try; sending twice is harmless.
    static readonly int[] Passing = { 408, 429, 500, 502, 503, 504 };
    static readonly HttpClient Http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };

    static async Task<JObject> Send(string body, int tries = 5)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromSeconds(Math.Pow(2, attempt));
            try
            {
                var content = new StringContent(body, Encoding.UTF8, "application/json");
                var response = await Http.PostAsync(Api + "/listings", content);
                var text = await response.Content.ReadAsStringAsync();
                if (response.IsSuccessStatusCode) return JObject.Parse(text);
                if (attempt == tries || !Passing.Contains((int)response.StatusCode))
                    throw new InvalidOperationException(text);
                pause = response.Headers.RetryAfter?.Delta ?? pause;
            }
            catch (HttpRequestException) when (attempt < tries)
            {
                // No answer at all: try again.
            }
            await Task.Delay(pause);
        }
    }

    static async Task Main()
    {
        Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", "seeki_live_your_key_here");
        var answer = await Send(File.ReadAllText("listings.json"));
        Console.WriteLine($"{answer["accepted"].Count()} accepted, {answer["rejected"].Count()} rejected");
    }
}
