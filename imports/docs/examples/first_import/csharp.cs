using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

class Program
{
    const string Api = "https://ingest.seeki.eu/v1";
    const string Key = "seeki_live_your_key_here";

    static async Task Main()
    {
        var listings = new object[]
        {
            new
            {
                external_id = "crm-101",
                listing_type = "SELL",
                real_estate_type = "APARTMENT",
                price = 320000,
                address = new { city = "Prague", postal_code = "11000", country_code = "CZ" },
                name = "Sunny apartment near Wenceslas Square",
            },
            new
            {
                external_id = "crm-102",
                listing_type = "RENT",
                real_estate_type = "HOUSE",
                price = "on request",
                coordinates = new { lat = 48.2082, lng = 16.3738 },
                name = "House with a garden",
            },
        };

        using (var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) })
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            var body = JsonConvert.SerializeObject(new { listings });
            var response = await http.PostAsync(
                Api + "/listings", new StringContent(body, Encoding.UTF8, "application/json"));
            var answer = JObject.Parse(await response.Content.ReadAsStringAsync());
            if (!response.IsSuccessStatusCode)
                throw new Exception($"{answer["error_code"]}: {answer["message"]}");

            foreach (var item in answer["accepted"])
                Console.WriteLine($"accepted {item["external_id"]} {item["import_item_id"]}");
            foreach (var item in answer["rejected"])
            {
                Console.WriteLine($"rejected {item["external_id"]} {item["error_code"]}");
                foreach (var error in item["errors"])
                    Console.WriteLine($"  {error["path"]} {error["message"]} {error["hint"]}");
            }
        }
    }
}
